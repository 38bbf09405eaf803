// The technician's page: a PIN, then what the daemon finds, live. The checks and their words are the daemon's; only what
// a person has to see or touch is tried here.
import { trials } from "./trials.js";

const byId = (id) => document.getElementById(id);
let language = "vi";
let words = {};
let stream = null;
let pixelsPerInch = 0;
let lampIsOn = false;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
export const word = (key, values = {}) => fill(words[key] ?? key, values);

async function loadWords() {
  words = await (await fetch(`/technician/words?language=${language}`)).json();
  document.documentElement.lang = language;
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  byId("lamp").textContent = word(lampIsOn ? "lampOff" : "lampOn");
  if (!byId("scan").classList.length) byId("scan").textContent = word("scanHint");
}

const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const act = (action, more = {}) => post("/technician/act", { action, ...more });
const home = () => location.assign("/");

// The way in

let pin = "";

function drawPad() {
  const keys = [..."123456789", "erase", "0", "ok"];
  byId("keys").replaceChildren(
    ...keys.map((key) => {
      const button = document.createElement("button");
      button.id = `key-${key}`;
      button.textContent = key.length > 1 ? word(key) : key;
      button.className = key.length > 1 ? "word" : "";
      button.addEventListener("click", () => press(key));
      return button;
    }),
  );
}

function press(key) {
  byId("refusal").textContent = "";
  if (key === "erase") pin = "";
  else if (key === "ok") return enter();
  else if (pin.length < 12) pin += key;
  byId("entry").textContent = "•".repeat(pin.length);
}

async function enter() {
  const tried = pin;
  pin = "";
  byId("entry").textContent = "";
  const answer = await post("/technician/enter", { pin: tried });
  const told = await answer.json();
  if (told.outcome === "entered") return openDesk();
  byId("refusal").textContent = word(told.outcome, { seconds: told.seconds });
}

function showPad() {
  stream?.close();
  byId("desk").hidden = true;
  byId("overlay").hidden = true;
  byId("pad").hidden = false;
  drawPad();
}

// The desk

// A page that is kept for "back" keeps its stream, and a browser has six connections to a host.
addEventListener("pagehide", () => stream?.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());

function openDesk() {
  stream?.close();
  stream = new EventSource(`/technician/events?language=${language}`);
  stream.addEventListener("report", (event) => drawReport(JSON.parse(event.data)));
  stream.addEventListener("devices", (event) => drawChecks(byId("devices"), JSON.parse(event.data)));
  stream.addEventListener("scan", (event) => drawScan(JSON.parse(event.data)));
  stream.onopen = () => {
    byId("pad").hidden = true;
    byId("desk").hidden = false;
    byId("lost").hidden = true;
  };
  stream.onerror = () => {
    // Refused: the session is over. Lost: the daemon starts anew, and a new one wants the PIN again.
    if (stream.readyState === EventSource.CLOSED) showPad();
    else byId("lost").hidden = byId("desk").hidden;
  };
}

function drawReport({ report, pixelsPerInch: configured, hasLamp, scannerCommands }) {
  pixelsPerInch = configured;
  byId("lamp").hidden = !hasLamp;
  byId("beep").hidden = !scannerCommands.includes("beep");
  byId("read").hidden = !scannerCommands.includes("on");
  const at = new Date(report.at);
  byId("when").textContent = at.toLocaleTimeString(language, { timeZone: "Asia/Ho_Chi_Minh" });
  const isBox = (check) => boxChecks.has(check.check);
  drawChecks(byId("devices"), report.checks.filter((check) => !isBox(check)));
  drawChecks(byId("box"), report.checks.filter(isBox));
}

const boxChecks = new Set(
  ["gateway", "central", "network", "lan", "time", "disk", "display", "sound", "heat", "memory", "versions"]);

function drawChecks(list, checks) {
  list.replaceChildren(
    ...checks.map((check) => {
      const item = document.createElement("li");
      item.className = check.level;
      item.dataset.check = check.check;
      const part = (name, text) => {
        if (!text) return;
        const element = document.createElement("p");
        element.className = name;
        element.textContent = text;
        item.append(element);
      };
      part("level", word(check.level));
      part("title", check.title);
      part("what", check.what);
      part("action", check.action);
      part("detail", check.detail);
      return item;
    }),
  );
}

function drawScan(scan) {
  const place = byId("scan");
  if (scan.text === undefined) {
    place.className = "bad";
    place.textContent = word("unreadable");
  } else {
    place.className = "read";
    place.textContent = scan.text;
  }
  const small = document.createElement("span");
  small.className = "small";
  small.textContent = [scan.device, scan.symbology, scan.bytes && `${scan.bytes} B`].filter(Boolean).join(" · ");
  place.append(small);
}

// Has something done and says what became of it.
async function order(action, outcome) {
  const answer = await act(action);
  if (answer.status === 403) return showPad();
  const told = await answer.json();
  byId("outcome").textContent = told.outcome === "failed" ? told.detail : word(outcome ?? told.outcome);
}

function printTest() {
  byId("outcome").textContent = word("printing");
  return order("printTest");
}

byId("again").addEventListener("click", async () => {
  if ((await act("again", { language })).status === 403) showPad();
});
byId("language").addEventListener("click", async () => {
  language = language === "vi" ? "en" : "vi";
  await loadWords();
  await act("again", { language });
});
byId("leave").addEventListener("click", async () => {
  await act("leave");
  home();
});
byId("back").addEventListener("click", home);
byId("print").addEventListener("click", printTest);
byId("new-roll").addEventListener("click", () => order("newRoll", "newRollNoted"));
byId("beep").addEventListener("click", () => order("beep"));
byId("read").addEventListener("click", () => order("read"));
byId("lamp").addEventListener("click", async () => {
  lampIsOn = !lampIsOn;
  byId("lamp").textContent = word(lampIsOn ? "lampOff" : "lampOn");
  await act(lampIsOn ? "lampOn" : "lampOff");
});
for (const name of ["touch", "colours", "ruler", "sound"]) {
  byId(name).addEventListener("click", async () => {
    act("touch");
    const told = await trials[name]({ overlay: byId("overlay"), word, pixelsPerInch });
    if (told) byId("outcome").textContent = told;
  });
}

// Left alone, it goes back to the citizens, whether somebody has entered or not.
let lastTouch = Date.now();
addEventListener("pointerdown", () => (lastTouch = Date.now()));
setInterval(() => {
  if (Date.now() - lastTouch > (byId("desk").hidden ? 60_000 : 600_000)) home();
}, 5_000);
addEventListener("contextmenu", (event) => event.preventDefault());

await loadWords();
showPad();
