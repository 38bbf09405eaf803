// Draws a screen model into the page.
import { element } from "./elements.js";
import { morphChildren } from "./morph.js";
import * as parts from "./parts.js";

// Where hotline and feedback stand below.
const withContacts = new Set(["attract", "outOfService"]);
const modes = ["large", "contrast", "low"];

const byId = (id) => document.getElementById(id);

/** Replaces what stands on the screen; `before` is the model that stood there. */
export function draw(model, before) {
  const isNew = before?.screen !== model.screen;
  drawFrame(model);

  const screen = byId("screen");
  // Keys under a finger stay; another screen comes as a whole.
  const isSame = !isNew && before?.kind === model.kind;
  screen.className = `kind-${model.kind} tone-${model.tone}` + (isNew ? " entering" : "");
  if (model.isWaiting) screen.classList.add("waiting");
  // A whole alphabet needs the whole width.
  screen.classList.toggle("letters", model.keys.some((row) => row.length >= 8));
  screen.style.removeProperty("--fit");
  const isChoosing = model.choices.length || model.questions.length || model.keys.length;
  const fresh = [parts.say(model), parts.show(model), parts.actions(model.actions, isChoosing ? 0 : 1)].filter(Boolean);
  if (isSame) morphChildren(screen, element("div", null, fresh));
  else screen.replaceChildren(...fresh);
  fit(screen);
  drawWarning(model.warning);
}

/** The time and the date at the top; nothing where the box doesn't know them. */
export function drawClock({ time, date }) {
  byId("time").textContent = time;
  byId("date").textContent = date;
}

/** Leaves nothing of the last screen in the page. */
export function clear() {
  byId("screen").replaceChildren();
  byId("screen").className = "";
  drawWarning(null);
}

function drawFrame(model) {
  const { frame } = model;
  document.documentElement.lang = model.language;
  document.title = frame.centre;
  for (const mode of modes) document.body.classList.toggle(mode, model.modes.includes(mode));
  byId("centre").textContent = frame.centre;
  byId("emblem").hidden = !frame.hasEmblem;
  if (frame.hasEmblem && !byId("emblem").src) byId("emblem").src = "/emblem";
  byId("foot").replaceChildren(...(withContacts.has(model.kind) ? parts.contacts(frame.contacts) : []));
  byId("tools").setAttribute("aria-label", frame.toolsName);
  morphChildren(byId("tools"), element("div", null, parts.tools(frame.tools)));
  const [headline, note] = byId("offline").querySelectorAll("p");
  [headline.textContent, note.textContent] = frame.offline;
}

function drawWarning(warning) {
  const place = byId("warning");
  const isNew = place.hidden;
  place.hidden = !warning;
  for (const part of ["head", "screen", "tools", "foot"]) byId(part).inert = Boolean(warning);
  if (!warning) return place.replaceChildren();
  const title = element("h2", null, [element("span", null, warning.headline), element("span", "seconds", null)]);
  title.id = "warning-title";
  const sheet = element("div", "sheet", [
    title,
    element("p", null, warning.sentence),
    element("div", "bar", [element("i", null, null)]),
    parts.actions(warning.actions, 1),
  ]);
  sheet.style.setProperty("--remaining", `${warning.remaining}ms`);
  sheet.style.setProperty("--from", String(Math.ceil(warning.remaining / 1000)));
  sheet.style.setProperty("--share", String(warning.remaining / warning.total));
  place.replaceChildren(sheet);
  if (isNew) chime();
}

// Two soft notes: a warning is heard too.
function chime() {
  try {
    const sound = new AudioContext(), now = sound.currentTime;
    [660, 880].forEach((pitch, index) => {
      const note = sound.createOscillator(), loudness = sound.createGain(), start = now + index * 0.22;
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, start);
      loudness.gain.exponentialRampToValueAtTime(0.16, start + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.4);
      note.connect(loudness).connect(sound.destination);
      note.start(start);
      note.stop(start + 0.42);
    });
    setTimeout(() => sound.close(), 1200);
  } catch {
    // A box without sound.
  }
}

// A text that is longer than the room for it is set smaller, never cut: first what is too full by itself, then all.
function fit(screen) {
  const places = [...screen.querySelectorAll(".say, .show")];
  for (const place of places) place.style.removeProperty("--fit");
  for (const place of places) shrink(place, () => isTooFull(place));
  const isAnyTooFull = () => [screen, ...places].some(isTooFull);
  if (!isAnyTooFull()) return;
  for (const place of places) place.style.removeProperty("--fit");
  shrink(screen, isAnyTooFull);
}

function shrink(part, isTooLarge) {
  for (let scale = 0.95; scale >= 0.5 && isTooLarge(); scale -= 0.05) {
    part.style.setProperty("--fit", scale.toFixed(2));
  }
}

function isTooFull(part) {
  return part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
}
