// The parts of a screen, each from its part of the model.
import { button, element, svgElement, symbol } from "./elements.js";

// Where somebody has yet to scan, or to scan better, the drawing says how.
const explaining = new Set(["attract", "unreadable", "notACode"]);

// The first screens: their notices stand with the drawing, which gives way to them; words and choices keep their room.
const first = new Set(["attract", "outOfService"]);

export function say(model) {
  return element("section", "say", [
    element("div", "title", [model.symbol && symbol(model.symbol, "badge"), element("h1", null, model.headline)]),
    model.sentence && element("p", "sentence", model.sentence),
    model.next && !model.bars.length && element("p", "next", model.next),
    model.entry && entry(model.entry),
    model.hint && element("p", "hint", model.hint),
    model.papers && papers(model.papers),
    !first.has(model.kind) && notices(model.notices),
  ]);
}

export function show(model) {
  const parts = [
    first.has(model.kind) && notices(model.notices),
    explaining.has(model.kind) && panel(),
    model.services.length && services(model.services),
    model.ticket && slip(model.ticket),
    cards([model.date, model.counter].filter(Boolean)),
    model.steps.length && progress(model.steps),
    model.details.length && details(model.details),
    model.code && code(model.code),
    model.figures.length && figures(model.figures),
    model.bars.length && element("p", "next", model.next),
    model.bars.length && bars(model.bars),
    model.questions.length && element("div", "questions", model.questions.map(question)),
    model.choices.length && (model.kind === "rating" ? faces(model.choices) : choices(model.choices)),
    model.pager && pager(model.pager),
    model.keys.length && pad(model.keys),
  ].filter(Boolean);
  return parts.length ? element("section", "show", parts) : null;
}

export function actions(list, firstNumber = 0) {
  if (!list.length) return null;
  return element("nav", "do", list.map((action, index) => {
    const label = element("span", null, [action.label, action.note && element("span", "note", action.note)]);
    const className = action.isPrimary ? "primary" : action.isQuiet ? "quiet" : null;
    const made = button(action.id, className, [action.symbol && symbol(action.symbol, "symbol"), label]);
    if (action.isOff) made.setAttribute("aria-disabled", "true");
    return numbered(made, firstNumber && firstNumber + index);
  }));
}

export function tools(list) {
  return list.map((tool) => {
    const label = element("span", null, tool.label);
    if (tool.language) label.lang = tool.language;
    const made = button(tool.id, null, [symbol(tool.symbol, "symbol"), label]);
    if (tool.isOn !== undefined) made.setAttribute("aria-pressed", String(tool.isOn));
    return made;
  });
}

export function contacts(list) {
  return list.map((contact) =>
    element("p", null, [symbol(contact.symbol, "symbol"), contact.label + " ", element("strong", null, contact.value)]));
}

function numbered(made, number) {
  if (number > 0 && number < 10) made.dataset.number = String(number);
  return made;
}

function panel() {
  const drawing = document.getElementById("drawing-scan").content.cloneNode(true);
  return element("div", "panel", [drawing]);
}

function services(list) {
  return element("ul", "services", list.map((service) =>
    element("li", service.isWorking ? "on" : "off", [
      symbol(service.isWorking ? "done" : "stopped", "symbol"), element("b", null, service.label),
      element("span", null, service.state),
    ])));
}

function slip(ticket) {
  const number = element("p", "number", ticket.number);
  number.style.setProperty("--letters", String(ticket.number.length));
  return element("div", "slip-card", [
    element("p", "label", ticket.label),
    number,
    element("p", "service", ticket.service),
    ticket.before && element("p", "before", ticket.before),
    ticket.estimate && element("p", "before", ticket.estimate),
    ticket.area && element("p", "before", ticket.area),
    ticket.priority && element("p", "priority", ticket.priority),
  ]);
}

function cards(list) {
  return list.length && element("div", "cards", list.map((card) => element("div", "card", [
    element("p", "label", card.label),
    element("p", "value", card.value),
    card.note && element("p", "under", card.note),
  ])));
}

function progress(steps) {
  return element("ol", "progress", steps.map((step) => {
    const item = element("li", step.state, [element("b", null, step.label), step.note && element("span", null, step.note)]);
    if (step.state === "current") item.setAttribute("aria-current", "step");
    return item;
  }));
}

function details(rows) {
  return element("dl", "details", rows.map(({ label, value }) =>
    element("div", null, [element("dt", null, label), element("dd", null, value)])));
}

function papers(list) {
  return element("section", "papers", [
    element("h2", null, list.label),
    element("ul", null, list.items.map((item) => element("li", null, item))),
    list.more && element("p", null, list.more),
  ]);
}

function code(matrix) {
  const quiet = 4, side = matrix.side + 2 * quiet;
  const svg = svgElement("svg", {
    viewBox: `${-quiet} ${-quiet} ${side} ${side}`, "shape-rendering": "crispEdges", role: "img",
    "aria-label": matrix.label,
  });
  svg.append(svgElement("path", { d: matrix.path, fill: "#000" }));
  return element("div", "code", [svg, element("p", null, matrix.label)]);
}

function figures(list) {
  return element("div", "figures", list.map((figure) => element("div", `figure tone-${figure.tone}`, [
    element("p", "label", figure.label),
    element("p", "value", figure.value),
    figure.note && element("p", "under", figure.note),
  ])));
}

function bars(list) {
  return element("ul", "bars", list.map((bar) => {
    const filled = element("i", null, null);
    filled.style.setProperty("--share", String(bar.share));
    return element("li", null, [
      element("b", null, bar.label), element("b", null, bar.value), element("span", "track", [filled]),
      bar.note && element("span", "note", bar.note),
    ]);
  }));
}

function question(asked) {
  return element("div", "question", [element("p", null, asked.label), faces(asked.choices)]);
}

function faces(list) {
  return element("ul", "faces", list.map((choice, index) => {
    const made = button(choice.id, choice.symbol, [symbol(choice.symbol, "symbol"), element("span", null, choice.label)]);
    if (choice.isOn !== undefined) made.setAttribute("aria-pressed", String(choice.isOn));
    return element("li", null, [numbered(made, index + 1)]);
  }));
}

function choices(list) {
  return element("ul", "choices", list.map((choice, index) => {
    const label = element("span", null, [
      element("span", "name", choice.label), choice.note && element("span", "note", choice.note),
    ]);
    const made = button(choice.id, null, [
      label, choice.value && element("span", "value", choice.value), choice.symbol && symbol(choice.symbol, "symbol"),
    ]);
    return element("li", null, [numbered(made, index + 1)]);
  }));
}

function pager(place) {
  const turn = (action) => {
    if (!action) return element("span", null, null);
    const label = element("span", null, action.label);
    return button(action.id, "turn", action.symbol === "next"
      ? [label, symbol(action.symbol, "symbol")] : [symbol(action.symbol, "symbol"), label]);
  };
  return element("div", "pager", [turn(place.previous), element("p", null, place.label), turn(place.next)]);
}

function entry(field) {
  const typed = element("p", field.text ? "typed" : "typed empty", field.text || field.example);
  typed.style.setProperty("--letters", String(Math.max(18, (field.text || field.example).length + 2)));
  const tone = field.isGood === undefined ? "" : field.isGood ? " good" : " bad";
  const meaning = element("p", "meaning" + tone, [
    field.isGood !== undefined && symbol(field.isGood ? "done" : "attention", "symbol"),
    element("span", null, field.meaning ?? ""),
  ]);
  meaning.setAttribute("role", "status");
  return element("div", "entry", [element("p", "label", field.label), typed, meaning]);
}

function pad(rows) {
  return element("div", "pad", rows.map((row) => element("div", "row", row.map((key) => {
    const isWord = key.label.length > 1 || key.symbol;
    const kind = key.id.startsWith("key:put=") ? "start" : isWord ? "word" : null;
    const made = button(key.id, kind, [key.symbol ? symbol(key.symbol, "symbol") : key.label]);
    made.style.setProperty("--span", String(key.width));
    if (key.name || key.symbol) made.setAttribute("aria-label", key.name ?? key.label);
    return made;
  }))));
}

function notices(list) {
  if (!list.length) return null;
  return element("div", "notices", list.map((notice) =>
    element("p", null, [symbol(notice.symbol, "symbol"), element("span", null, notice.text)])));
}
