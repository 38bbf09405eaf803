// The staff's pages: the way in, the choice of a counter, and which part is shown. What a press does, and what the
// queue is, is the daemon's; here it is drawn.
import { byId, clock, connect, element, fill, now, replaceContent, setTime } from "./lan.js";
import { createDesk } from "./staff-desk.js";
import { confirmDialog, formDialog, helpDialog, menuDialog } from "./staff-dialogs.js";
import { pages } from "./staff-pages.js";
import { Presses } from "./staff-presses.js";
import { words } from "./staff.vi.js";

/** What is known: of whoever has signed in, and of the queue. */
const state = { calls: [], me: null, hall: null, desk: null, tab: null, isLost: false, lostAt: 0 };
let endStream = null;
const presses = new Presses({ csrf: () => state.me?.csrf, told, signedOut: showSignIn });
// Said while a press is on its way: until then no other one counts.
document.addEventListener("presses", ({ detail }) => byId("main").setAttribute("aria-busy", String(detail !== null)));
const desk = createDesk({ state, press, redraw: draw });

// Telling

let silence = null;
/** Says how a press went, at the foot of the page. */
export function told(text, kind = "") {
  const place = byId("message");
  place.textContent = text;
  place.className = kind;
  clearTimeout(silence);
  silence = setTimeout(() => (place.textContent = ""), kind === "bad" ? 12_000 : 5_000);
}

/** Has something done; says how it went. Resolves to the answer, or null. */
async function press(action, details = {}) {
  const answer = await presses.act(action, details);
  draw();
  if (!answer) return null;
  if (answer.outcome === "taken") return answer;
  if (answer.outcome === "unprinted") told(fill(words.unprintedTicket, answer), "bad");
  else if (answer.outcome === "refused") told(fill(words.refusals[answer.reason] ?? answer.reason, answer), "bad");
  else if (action === "callNext" && !answer.ticket) told(words.done.nobodyLeft, "good");
  else told(fill(words.done[action] ?? "", answer), "good");
  return answer;
}

// The way in

function showSignIn(why = "") {
  endStream?.();
  endStream = null;
  Object.assign(state, { calls: [], me: null, hall: null, desk: null, tab: null, isLost: false });
  for (const part of ["head", "foot", "link", "help"]) byId(part).hidden = true;
  if (byId("dialog").open) byId("dialog").close();
  document.body.classList.remove("working");
  document.title = words.title;
  const wrong = element("p", { class: "wrong", role: "alert", textContent: why });
  const name = element("input", { id: "name", name: "name", required: true, autocomplete: "username", autocapitalize: "none", spellcheck: false, maxLength: 40 });
  const pin = element("input", { id: "pin", name: "pin", type: "password", required: true, inputMode: "numeric", autocomplete: "current-password", maxLength: 12 });
  const button = element("button", { class: "primary", type: "submit", textContent: words.enter });
  const form = element("form", { class: "sheet", onsubmit: enter },
    element("h1", { textContent: words.title }),
    element("div", { class: "field" }, element("label", { htmlFor: "name", textContent: words.name }), name),
    element("div", { class: "field" }, element("label", { htmlFor: "pin", textContent: words.pin }), pin),
    wrong, button);
  replaceContent(byId("main"));
  byId("main").replaceChildren(element("div", { class: "middle" }, form));
  name.focus();

  async function enter(event) {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = "";
    try {
      const answer = await fetch("/staff/enter", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: name.value, pin: pin.value }),
      });
      const told = await answer.json();
      if (answer.ok) return begin(told);
      wrong.textContent = fill(words.refusals[told.reason] ?? told.reason, told);
    } catch {
      wrong.textContent = fill(words.lost, { time: clock(now()) });
    }
    pin.value = "";
    button.disabled = false;
    pin.focus();
  }
}

function begin(me) {
  state.me = me;
  setTime(me.now);
  document.body.classList.add("working");
  byId("head").hidden = byId("foot").hidden = false;
  byId("centre").textContent = me.centre;
  state.tab ??= me.canServe ? "desk" : "equipment";
  endStream?.();
  endStream = connect("/staff/events", {
    hello: ({ now }) => {
      setTime(now);
      // What has ended while the line was broken is told by nobody; what has not follows at once.
      state.calls = [];
      drawHelp();
    },
    tick: ({ now }) => setTime(now),
    hall: (hall) => {
      // What comes late after a reconnection is not newer than what is shown.
      if (state.hall && hall.sequence < state.hall.sequence) return;
      state.hall = hall;
      draw();
    },
    desk: (model) => {
      state.desk = model;
      state.me.counter = model.counter;
      draw();
    },
    help: ({ calls }) => {
      state.calls = calls;
      drawHelp();
    },
    displaced: ({ by }) => {
      state.me.counter = null;
      told(fill(words.displaced, { by }), "bad");
      draw();
    },
    signedOut: () => showSignIn(words.refusals.signInFirst),
    refused: () => showSignIn(words.refusals.signInFirst),
    lost: () => {
      state.isLost = true;
      state.lostAt = now();
      showLink();
      draw();
    },
    found: () => {
      state.isLost = false;
      showLink();
      draw();
    },
  });
  draw();
}

/** Who calls for help at a kiosk: on every part, until somebody goes there. */
function drawHelp() {
  byId("help").hidden = !state.calls.length;
  replaceContent(byId("help"), ...state.calls.map(({ place, since }) =>
    element("p", {},
      element("span", { textContent: fill(place ? words.helpAt : words.helpHere, { place, time: clock(since) }) }),
      element("button", { class: "small", "data-helped": place, textContent: words.actions.helped }))));
}
byId("help").addEventListener("click", (event) => {
  const button = event.target.closest("[data-helped]");
  if (button) press("helped", { label: button.dataset.helped });
});

let hiding = null;
function showLink() {
  const place = byId("link");
  clearTimeout(hiding);
  place.hidden = false;
  place.className = state.isLost ? "" : "found";
  place.textContent = state.isLost ? fill(words.lost, { time: clock(state.lostAt) }) : words.found;
  if (!state.isLost) hiding = setTimeout(() => (place.hidden = true), 3000);
}

// What is shown

function tabs() {
  const { me } = state;
  return [
    me.canServe && "desk", me.canSupervise && "overview", me.canSupervise && "roll", me.canSupervise && "audit",
    me.canSupervise && "members", me.canEquip && "equipment",
  ].filter(Boolean);
}

function draw() {
  if (!state.me) return;
  document.title = state.hall && state.tab === "desk" ? `(${state.hall.totals.waiting}) ${words.title}` : words.title;
  byId("clock").textContent = clock(now());
  byId("place").textContent = state.me.counter ? fill(words.counter, { id: state.me.counter }) : "";
  replaceContent(byId("tabs"), ...tabs().map((tab) =>
    element("button", { "aria-current": tab === state.tab ? "page" : null, "data-tab": tab, textContent: words.tabs[tab] })));
  replaceContent(byId("who"), element("button", { id: "menu", textContent: state.me.fullName, "aria-haspopup": "dialog" }));
  if (state.tab !== "desk") {
    byId("keys").textContent = "";
    return pages.draw(state, press, told);
  }
  pages.left();
  if (!state.me.counter) return drawCounters();
  desk.draw();
}

byId("tabs").addEventListener("click", (event) => {
  const { tab } = event.target.dataset;
  if (!tab) return;
  state.tab = tab;
  draw();
});
byId("who").addEventListener("click", menu);

/** The choice of a counter: a digit or two and Enter will do. */
let typed = "";
function drawCounters() {
  byId("keys").textContent = words.chooseCounterHint;
  const desks = Object.fromEntries((state.hall?.counters ?? []).map((desk) => [desk.id, desk]));
  const buttons = state.me.counters.map(({ id, name, series }) => {
    const who = desks[id]?.status !== "closed" ? desks[id]?.clerk : null;
    return element("button", { class: who ? "taken" : "", "data-counter": id },
      element("strong", { textContent: fill(words.counter, { id }) }),
      element("span", { textContent: [name, series.join(", ")].filter(Boolean).join(" · ") }),
      element("span", { textContent: who ? fill(words.busyWith, { name: who }) : words.free }));
  });
  replaceContent(byId("main"),
    element("div", { class: "middle" },
      element("div", { class: "sheet wide" },
        element("h1", { textContent: words.chooseCounter }),
        buttons.length ? element("div", { class: "counters" }, ...buttons) : element("p", { textContent: words.noCounters }))));
  if (!byId("dialog").open && (document.activeElement === document.body || !document.activeElement)) byId("main").querySelector("button")?.focus();
}

byId("main").addEventListener("click", (event) => {
  const counter = event.target.closest("[data-counter]")?.dataset.counter;
  if (counter) sit(counter);
});

async function sit(counter) {
  const answer = await press("sit", { counter });
  if (answer?.outcome !== "taken") return;
  if (await confirmDialog(fill(words.takeOver, { name: answer.by }), fill(words.takeOverAsk, { name: answer.by }), words.takeOverDo)) {
    await press("sit", { counter, takeOver: true });
  }
}

// Keys

addEventListener("keydown", (event) => {
  if (!state.me || byId("dialog").open || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === "F1" || event.key === "?") {
    event.preventDefault();
    return helpDialog();
  }
  if (state.tab !== "desk") return;
  if (state.me.counter) return desk.key(event);
  const buttons = [...document.querySelectorAll(".counters button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  } else if (/^[0-9A-Za-z]$/.test(event.key)) {
    typed += event.key.toUpperCase();
    const found = buttons.find((button) => button.dataset.counter === typed) ?? buttons.find((button) => button.dataset.counter === event.key.toUpperCase());
    if (found?.dataset.counter !== typed) typed = event.key.toUpperCase();
    found?.focus();
  }
});

// The menu of whoever has signed in

async function menu() {
  const chosen = await menuDialog(state.me.fullName, [
    state.me.counter && ["leave", words.changeCounter],
    state.me.counter && ["keypad", words.linkKeypad],
    ["letters", desk.hasLetters() ? words.lettersOn : words.lettersOff],
    ["help", words.help],
    ["pin", words.changePIN],
    ["out", words.signOut],
  ]);
  if (chosen === "leave") await press("leaveCounter");
  if (chosen === "letters") desk.toggleLetters();
  if (chosen === "help") helpDialog();
  if (chosen === "keypad") await linkKeypad();
  if (chosen === "pin") await changePIN();
  if (chosen === "out") {
    await presses.post("/staff/leave", {});
    showSignIn();
  }
}

async function linkKeypad() {
  const answer = await presses.post("/staff/keypad/link", {});
  if (answer?.code) await formDialog(words.linkKeypad, [{ kind: "code", label: words.keypadCode, value: answer.code }], words.close);
}

async function changePIN() {
  const filled = await formDialog(words.changePIN, [
    { kind: "pin", name: "oldPIN", label: words.oldPIN, autocomplete: "current-password" },
    { kind: "pin", name: "pin", label: words.newPIN, autocomplete: "new-password" },
  ], words.save);
  if (!filled) return;
  const answer = await presses.post("/staff/manage", { action: "ownPIN", ...filled });
  if (answer?.outcome === "refused") told(fill(words.refusals[answer.reason], answer), "bad");
}

// A key or a touch keeps the session, also where nothing is pressed for the queue.
let stayed = Date.now();
const stay = () => {
  if (!state.me || state.isLost || Date.now() - stayed < 240_000) return;
  stayed = Date.now();
  presses.post("/staff/stay", {});
};
addEventListener("keydown", stay);
addEventListener("pointerdown", stay);
setInterval(draw, 1000);

/** Goes on for whoever has signed in with this browser. What the box can't say now is asked again. */
async function resume(isFirst) {
  const answer = await fetch("/staff/me", { cache: "no-store" }).catch(() => null);
  if (state.me) return;
  if (answer?.ok) return begin(await answer.json());
  let why = "";
  if (!answer) why = fill(words.lost, { time: clock(now()) });
  else if (answer.status !== 401) why = words.refusals.storage;
  if (isFirst) showSignIn(why);
  if (why) setTimeout(resume, 5000, false);
}
resume(true);
