// The page of the simulated world: it shows what happens there and posts what people do.
import { words } from "./words.js";

const at = (id) => document.getElementById(id);
let language = localStorage.getItem("language") === "en" ? "en" : "vi";
let state = null;

function say() {
  const text = words[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text[element.dataset.text];
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = text[element.dataset.placeholder];
  at("language").textContent = text.other;
  drawState();
  drawDossiers();
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error((await response.json()).error);
    at("problem").textContent = "";
  } catch (error) {
    at("problem").textContent = error.message;
  }
}

function make(name, text, className) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function button(label, action, className) {
  const element = make("button", label, className);
  element.type = "button";
  element.addEventListener("click", action);
  return element;
}

// Every switch: its words, whether it is as it should be, and the call that turns it.
function switches() {
  return [
    ["central", state.isCentralOn, (on) => post("central", { fault: on ? "on" : "off" })],
    ["coverage", state.hasCoverage, (on) => post("coverage", { on })],
    ["modem", state.devices.modem, (plugged) => post("device", { device: "modem", plugged })],
    ["scannerCable", state.devices.scanner, (plugged) => post("device", { device: "scanner", plugged })],
    ["printerCable", state.devices.printer, (plugged) => post("device", { device: "printer", plugged })],
    ["paper", state.hasPaper, (paper) => post("printer", { paper })],
    ["cover", !state.isCoverOpen, (closed) => post("printer", { cover: !closed })],
  ];
}

function drawState() {
  if (!state) return;
  at("kiosk").href = state.kiosk;
  at("number").textContent = state.gatewayNumber;
  const focused = document.activeElement?.dataset?.switch;
  at("switches").replaceChildren(
    ...switches().map(([name, isOn, turn]) => {
      const [label, on, off, turnOff, turnOn] = words[language][name];
      const line = make("li", undefined, isOn ? "" : "off");
      const what = make("div");
      what.append(make("strong", label), " ", make("span", isOn ? on : off));
      const turner = button(isOn ? turnOff : turnOn, () => turn(!isOn), isOn ? "plain" : "");
      turner.dataset.switch = name;
      turner.setAttribute("aria-label", `${label}: ${isOn ? turnOff : turnOn}`);
      line.append(what, turner);
      return line;
    }),
  );
  if (focused) document.querySelector(`[data-switch="${focused}"]`)?.focus();
  at("waiting").hidden = state.waitingMessages === 0;
  at("waiting").textContent = words[language].waiting(state.waitingMessages);
}

let dossiers = [];

function drawDossiers() {
  const text = words[language];
  at("dossiers").replaceChildren(
    ...dossiers.map((dossier) => {
      const line = make("li");
      const what = make("div", undefined, "what");
      what.append(make("code", dossier.code), make("span", dossier.statusText, "status"), make("small", dossier.procedure));
      const actions = make("div", undefined, "actions");
      actions.append(
        button(text.scan, () => post("scan", { text: dossier.code })),
        button(text.text, () => sendText(dossier.code), "plain"),
        button(text.advance, () => post("advance", { code: dossier.code }).then(loadDossiers), "plain"),
      );
      line.append(what, actions);
      return line;
    }),
  );
}

async function loadDossiers() {
  dossiers = await (await fetch("dossiers")).json();
  drawDossiers();
}

function sendText(text) {
  return post("text", { from: at("text").elements.from.value, text });
}

function addBubble(shown) {
  const isSent = shown.to === state?.gatewayNumber;
  const bubble = make("li", shown.text, isSent ? "sent" : "got");
  bubble.append(make("time", isSent ? shown.time : `${shown.time} · ${shown.to}`));
  at("bubbles").append(bubble);
  bubble.scrollIntoView({ block: "nearest" });
}

function showTicket(number) {
  at("no-ticket").hidden = true;
  at("ticket").hidden = false;
  at("ticket").src = `ticket.png?${number}`;
  at("ticket").alt = `${words[language].ticketAlt} ${number}`;
}

function connect() {
  const events = new EventSource("events");
  events.addEventListener("open", () => {
    at("lost").hidden = true;
    at("bubbles").replaceChildren();
    loadDossiers();
  });
  events.addEventListener("error", () => {
    at("lost").hidden = false;
    // The browser gives up by itself on some errors.
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  });
  events.addEventListener("state", (event) => {
    state = JSON.parse(event.data);
    drawState();
  });
  events.addEventListener("text", (event) => addBubble(JSON.parse(event.data)));
  events.addEventListener("ticket", (event) => showTicket(event.data));
}

at("language").addEventListener("click", () => {
  language = language === "vi" ? "en" : "vi";
  localStorage.setItem("language", language);
  say();
});

at("text").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  sendText(field.value).then(() => {
    field.value = "";
    field.focus();
  });
});
at("text").elements.text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    at("text").requestSubmit();
  }
});

at("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  post("scan", { text: event.target.elements.text.value });
});

say();
connect();
