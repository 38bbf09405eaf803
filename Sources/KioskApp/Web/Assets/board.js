// The board in the lobby: it draws what the daemon says, flashes each call once, and plays a call's sound when the daemon
// gives it the word.
import { byId, clock, connect, element, fill, now, replaceContent, setTime } from "./lan.js";
import { words } from "./board.vi.js";

const parameters = new URLSearchParams(location.search);
const zone = parameters.get("zone");

// Sizes: the display's diagonal in inches and the distance of the farthest seat in metres, kept for the next start.

function remembered(name, fallback) {
  const value = Number(parameters.get(name) ?? localStorage.getItem(name) ?? fallback);
  const sound = value > 0 && value < 200 ? value : fallback;
  localStorage.setItem(name, sound);
  return sound;
}
const inches = remembered("inch", 55);
const metres = remembered("m", 8);
const capital = 0.714; // of Noto Sans, in ems

function size() {
  const perMillimetre = innerWidth / (inches * 25.4 * (16 / Math.hypot(16, 9)));
  const wanted = (metres * 1000 * Math.tan((0.7 * Math.PI) / 180) * perMillimetre) / capital;
  const height = innerHeight * 0.775;
  // Three rows at least, or a second call hides the first; a display that is too small for its hall says so in the log.
  const call = Math.min(wanted, height / 3 / 0.96, innerWidth * 0.62 * 0.205);
  if (call < wanted * 0.98) console.info(`read at ${((metres * call) / wanted).toFixed(1)} m of ${metres} m: a larger display is needed`);
  const rows = Math.max(3, Math.floor(height / (call * 0.96)));
  document.documentElement.style.setProperty("--call", `${call}px`);
  document.documentElement.style.setProperty("--row", `${height / rows}px`);
  return rows;
}
let rows = size();
addEventListener("resize", () => {
  rows = size();
  draw();
});

// What is shown

let board = null;
let hello = null;
/** When each call began to flash, on the monotonic clock. */
const flashing = new Map();
const flashFor = 12_000;
const lateFor = 45;
// Kept with the tab: a page that loads itself anew flashes nothing a second time.
let last = Number(sessionStorage.getItem("lastCall") ?? 0);

function take(model) {
  if (board && model.sequence < board.sequence) return;
  board = model;
  for (const call of model.calls) {
    if (call.sequence <= last) continue;
    // After a while without a connection, old calls are shown and not announced.
    if (now() - call.at < lateFor) {
      flashing.set(call.sequence, performance.now());
      setTimeout(draw, flashFor + 100);
      performance.mark(`call-${call.sequence}`);
    }
  }
  last = Math.max(last, ...model.calls.map((call) => call.sequence), 0);
  sessionStorage.setItem("lastCall", last);
  draw();
}

function draw() {
  byId("clock").textContent = hello ? clock(now()) : "";
  if (!board) return;
  for (const [call, since] of flashing) if (performance.now() - since > flashFor) flashing.delete(call);
  replaceContent(byId("rows"), ...(board.calls.length ? board.calls.slice(0, rows).map(row) : [element("li", { class: "nobody", textContent: words.nobody })]));
  serving();
  waiting();
  byId("figures").textContent = fill(words.figures, { served: board.served });
  byId("notice").textContent = board.notice ?? [words.waitHere, hello?.hotline && fill(words.hotline, hello)].filter(Boolean).join(" · ");
}

function row(call) {
  const arrow = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  arrow.setAttribute("viewBox", "0 0 48 48");
  arrow.setAttribute("class", "arrow");
  arrow.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M5 24h36M27 9l15 15-15 15");
  arrow.append(path);
  // Whoever is there need not be looked for any more.
  const isFresh = call.isPending && flashing.has(call.sequence);
  return element("li", { class: `row ${isFresh ? "fresh" : ""} ${call.isPending ? "" : "over"}`, "data-call": call.sequence },
    element("span", { class: "number", textContent: call.label }), arrow,
    element("span", { class: `counter ${call.counter.length > 2 ? "long" : ""}`, textContent: call.counter }));
}

function serving() {
  const open = board.counters.filter(({ status, ticket }) => status !== "closed" || ticket);
  replaceContent(byId("serving"), ...(open.length ? [
    element("h2", { textContent: words.serving }),
    element("ul", { class: `counters ${open.length > 6 ? "many" : ""}` }, ...open.map(({ id, status, ticket }) => element("li", {},
      element("p", { class: "where", textContent: fill(words.counterName, { id }) }),
      element("p", { class: ticket || status !== "paused" ? "what" : "paused", textContent: ticket ?? (status === "paused" ? words.paused : "–") })))),
  ] : []));
}

function waiting() {
  replaceContent(byId("waiting"), element("h2", { textContent: words.waiting }),
    element("ul", { class: "groups" }, ...board.groups.map(({ series, name, waiting: count, isOpen, estimate }) => element("li", {},
      element("span", { class: "series", textContent: series }), element("span", { class: "name", textContent: name }),
      element("span", { class: "count" }, element("strong", { textContent: String(count) }), ` ${words.people.replace("{count} ", "")}`,
        element("span", { class: "time", textContent: !isOpen ? words.closed : count && estimate ? fill(estimate.from ? words.minutes : words.minutesUpTo, estimate) : "" }))))));
}

// Sound: the daemon says which board speaks, and waits for it to be done.

const voice = byId("voice");
let sounding = null;

const say = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ board: hello?.board ?? "", ...body }) }).catch(() => {});

function isAudible() {
  const trial = new AudioContext();
  const { state } = trial;
  trial.close();
  return state === "running";
}

function tellSound(isOn) {
  byId("sound").hidden = isOn || parameters.get("sound") === "off";
  if (parameters.get("sound") !== "off") say("/board/sound", { isOn });
}

async function speak({ call }) {
  sounding = call;
  voice.src = `/board/call/${call}.wav`;
  try {
    await voice.play();
  } catch {
    finish();
    tellSound(false);
  }
}

function finish() {
  if (sounding === null) return;
  const call = sounding;
  sounding = null;
  say("/board/spoken", { call });
}
voice.addEventListener("ended", finish);
voice.addEventListener("error", finish);
byId("sound").textContent = words.sound;
addEventListener("pointerdown", () => setTimeout(() => tellSound(isAudible()), 50));

// The stream

document.title = words.title;
byId("head-number").textContent = words.number;
byId("head-counter").textContent = words.counter;

function begin() {
  connect(`/board/events${zone ? `?zone=${encodeURIComponent(zone)}` : ""}`, {
    hello: (told) => {
      hello = told;
      setTime(told.now);
      byId("centre").textContent = told.centre;
      tellSound(isAudible());
    },
    tick: (told) => setTime(told.now),
    board: take,
    speak,
    lost: () => {
      byId("lost").textContent = words.lost;
      byId("lost").hidden = false;
    },
    found: () => (byId("lost").hidden = true),
    refused,
    probe: "/board/me",
  });
}

function refused() {
  document.body.replaceChildren(element("div", { class: "setup" }, element("h1", { textContent: words.refused }), element("p", { textContent: words.refusedHint })));
}

setInterval(draw, 1000);
// The link's key is given once, and does not stay in the address.
if (location.hash.length > 1) {
  const key = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await fetch("/board/enter", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) }).catch(() => null);
  if (answer?.status === 403) refused();
  else begin();
} else begin();
