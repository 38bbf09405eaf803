// Draws a screen model. Every text goes in as text, never as markup.

// Where somebody has yet to scan, or to scan better, the drawing says how.
const explaining = new Set(["attract", "unreadable", "notACode", "ambiguous", "notFound", "lookupCodeNeeded"]);

const byId = (id) => document.getElementById(id);

/** Replaces what stands on the screen; `before` is the model that stood there. */
export function draw(model, before) {
  const isNew = before?.screen !== model.screen;
  document.title = model.frame.centre;
  byId("centre").textContent = model.frame.centre;
  drawFoot(model);

  const screen = byId("screen");
  screen.className = `kind-${model.kind} tone-${model.tone}` + (isNew ? " entering" : "");
  if (model.isWaiting) screen.classList.add("waiting");
  screen.style.removeProperty("--fit");
  screen.replaceChildren(...[say(model), show(model), actions(model.actions)].filter(Boolean));
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

function say(model) {
  return element("section", "say", [
    element("div", "title", [model.symbol && symbol(model.symbol, "badge"), element("h1", null, model.headline)]),
    model.sentence && element("p", "sentence", model.sentence),
    model.next && element("p", "next", model.next),
    model.hint && element("p", "hint", model.hint),
    notices(model.notices),
  ]);
}

function show(model) {
  const parts = [
    explaining.has(model.kind) && panel(),
    model.ticket && slip(model.ticket),
    model.date && dateCard(model.date),
    model.steps.length && progress(model.steps),
    model.details.length && details(model.details),
  ].filter(Boolean);
  return parts.length ? element("section", "show", parts) : null;
}

function panel() {
  const drawing = byId("drawing-scan").content.cloneNode(true);
  return element("div", "panel", [drawing]);
}

function slip(ticket) {
  const number = element("p", "number", ticket.number);
  number.style.setProperty("--letters", String(ticket.number.length));
  return element("div", "slip-card", [
    element("p", "label", ticket.label),
    number,
    element("p", "service", ticket.service),
    ticket.before && element("p", "before", ticket.before),
  ]);
}

function dateCard(date) {
  return element("div", "date-card", [
    element("p", "label", date.label),
    element("p", "value", date.value),
    date.note && element("p", "under", date.note),
  ]);
}

function progress(steps) {
  return element("ol", "progress", steps.map((step) =>
    element("li", step.state, [element("b", null, step.label), step.note && element("span", null, step.note)])));
}

function details(rows) {
  return element("dl", "details", rows.map(({ label, value }) =>
    element("div", null, [element("dt", null, label), element("dd", null, value)])));
}

function notices(list) {
  if (!list.length) return null;
  return element("div", "notices", list.map((notice) =>
    element("p", null, [symbol(notice.symbol, "symbol"), element("span", null, notice.text)])));
}

function actions(list) {
  if (!list.length) return null;
  return element("nav", "do", list.map(button));
}

function button(action) {
  const label = element("span", null, [action.label, action.note && element("span", "note", action.note)]);
  const made = element("button", action.isPrimary ? "primary" : null, [
    action.symbol && symbol(action.symbol, "symbol"), label,
  ]);
  made.type = "button";
  made.dataset.action = action.id;
  return made;
}

function drawFoot(model) {
  byId("foot").replaceChildren(...model.frame.contacts.map((contact) =>
    element("p", null, [symbol(contact.symbol, "symbol"), contact.label + " ", element("strong", null, contact.value)])));
}

function drawWarning(warning) {
  const place = byId("warning");
  place.hidden = !warning;
  if (!warning) return place.replaceChildren();
  const title = element("h2", null, [element("span", null, warning.headline), element("span", "seconds", null)]);
  title.id = "warning-title";
  const sheet = element("div", "sheet", [
    title,
    element("p", null, warning.sentence),
    element("div", "bar", [element("i", null, null)]),
    actions(warning.actions),
  ]);
  sheet.style.setProperty("--remaining", `${warning.remaining}ms`);
  sheet.style.setProperty("--from", String(Math.ceil(warning.remaining / 1000)));
  sheet.style.setProperty("--share", String(warning.remaining / warning.total));
  place.replaceChildren(sheet);
}

// A text that is longer than the room for it is set smaller, never cut: first what is too full by itself, then all.
function fit(screen) {
  const parts = [...screen.querySelectorAll(".say, .show")];
  for (const part of parts) shrink(part, () => isTooFull(part));
  const isAnyTooFull = () => [screen, ...parts].some(isTooFull);
  if (!isAnyTooFull()) return;
  for (const part of parts) part.style.removeProperty("--fit");
  shrink(screen, isAnyTooFull);
}

function shrink(part, isTooLarge) {
  for (let scale = 0.95; scale >= 0.55 && isTooLarge(); scale -= 0.05) {
    part.style.setProperty("--fit", scale.toFixed(2));
  }
}

function isTooFull(part) {
  return part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
}

function symbol(name, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#symbol-${name}`);
  svg.append(use);
  return svg;
}

function element(name, className, content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...[content ?? []].flat().filter(Boolean));
  return made;
}
