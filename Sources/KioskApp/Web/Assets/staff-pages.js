// The supervisor's and the technician's parts: all counters and lines, the roll of the day, the audit log, the accounts,
// and how the box is known.
import { byId, clock, elapsed, element, fill, now, replaceContent } from "./lan.js";
import { formDialog, menuDialog } from "./staff-dialogs.js";
import { words } from "./staff.vi.js";

/** What was fetched for the part that is shown; the overview lives on the stream. */
let shown = { tab: null, data: null, filter: "", sequence: 0 };
let context = null;
const w = words.overview;

async function get(path) {
  const answer = await fetch(path, { cache: "no-store" });
  return answer.ok ? answer.json() : null;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": context.state.me.csrf }, body: JSON.stringify(body),
  }).catch(() => null);
  const told = await answer?.json();
  if (!told) context.told(fill(words.givenUp, { action: words.save }), "bad");
  else if (told.outcome === "refused") context.told(fill(words.refusals[told.reason] ?? told.reason, told), "bad");
  return told?.outcome === "refused" ? null : told;
}

async function load(tab) {
  const path = { roll: "/staff/roll", audit: "/staff/audit", members: "/staff/members", equipment: "/staff/equipment" }[tab];
  const data = await get(path).catch(() => null);
  if (shown.tab !== tab) return;
  shown.data = data;
  redraw();
}

const redraw = () => pages.draw(context.state, context.press, context.told);

function table(heads, rows, none) {
  if (!rows.length) return element("p", { class: "hint", textContent: none });
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col", textContent: head })))),
    element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((cell) =>
      cell instanceof Node ? element("td", {}, cell) : element("td", { class: cell?.strong ? "strong" : "", textContent: cell?.strong ?? cell ?? "" }))))));
}

const heading = (text) => element("h2", { textContent: text });

// The overview

/** What is beyond its threshold, in words. */
export function alarms(hall) {
  return hall.groups.flatMap(({ name, waiting, oldest, peopleLimit, minutesLimit }) => {
    const minutes = oldest ? Math.floor((now() - oldest) / 60) : 0;
    return [
      peopleLimit && waiting > peopleLimit && fill(w.alarmPeople, { name, count: waiting, limit: peopleLimit }),
      minutesLimit && minutes > minutesLimit && fill(w.alarmMinutes, { name, count: minutes, limit: minutesLimit }),
    ].filter(Boolean);
  });
}

function overview(hall) {
  const beyond = alarms(hall);
  const totals = ["issued", "waiting", "serving", "done", "missed"];
  return [
    beyond.length > 0 && element("div", { role: "alert" }, element("ul", { class: "alarms" }, ...beyond.map((text) => element("li", { textContent: text })))),
    element("dl", { class: "totals" }, ...totals.map((name) => element("div", {}, element("dt", { textContent: w[name] }), element("dd", { textContent: String(hall.totals[name]) })))),
    heading(w.groups),
    element("div", { class: "groups" }, ...hall.groups.map(group)),
    heading(w.counters),
    table([words.tabs.desk, w.status, w.clerk, w.ticket, w.since, w.takes, w.served], hall.counters.map((desk) => [
      { strong: desk.id + (desk.name ? ` · ${desk.name}` : "") },
      words.status[desk.status] + (desk.reason ? `: ${words.pauseReasons[desk.reason] ?? desk.reason}` : ""), desk.clerk,
      desk.ticket && { strong: desk.ticket }, desk.ticket && `${words.states[desk.state]} ${elapsed(now() - desk.since).replace(/:\d\d$/, "")}′`,
      desk.series.join(", "), String(desk.served),
    ]), words.noCounters),
    element("form", { class: "bar", "data-form": "notice" },
      element("div", { class: "field" }, element("label", { htmlFor: "notice", textContent: w.notice }), element("input", { id: "notice", name: "text", maxLength: 200, placeholder: w.noticeHint })),
      element("button", { type: "submit", textContent: w.set })),
  ];
}

function group({ series, name, isOpen, waiting, oldest, peopleLimit, minutesLimit }) {
  const minutes = oldest ? Math.floor((now() - oldest) / 60) : 0;
  const isBeyond = (peopleLimit && waiting > peopleLimit) || (minutesLimit && minutes > minutesLimit);
  return element("section", { class: `group ${isBeyond ? "alarm" : ""} ${isOpen ? "" : "shut"}` },
    element("div", { class: "top" }, element("p", { class: "series", textContent: series }), element("p", { textContent: name }), element("p", { class: "count", textContent: String(waiting) })),
    element("div", { class: "row" }, element("p", { class: "hint", textContent: waiting ? fill(w.longest, { minutes }) : w.nobodyWaits }),
      isBeyond && element("span", { class: "badge bad", textContent: w.alarm })),
    element("div", { class: "row" }, element("span", { class: `badge ${isOpen ? "good" : "mind"}`, textContent: isOpen ? w.open : w.closed }),
      element("span", {}, element("button", { class: "small quiet", "data-threshold": series, "data-name": `threshold-${series}`, textContent: peopleLimit || minutesLimit ? `${w.threshold}: > ${[peopleLimit && `${peopleLimit} người`, minutesLimit && `${minutesLimit} phút`].filter(Boolean).join(", ")}` : w.noAlarm }),
        element("button", { class: "small", "data-group": series, "data-open": String(!isOpen), textContent: isOpen ? w.doClose : w.doOpen }))));
}

async function setThreshold(series) {
  const known = context.state.hall.groups.find((group) => group.series === series);
  const filled = await formDialog(`${w.threshold} · ${series}`, [
    { kind: "text", name: "people", label: w.people, value: String(known.peopleLimit ?? ""), required: false, maxLength: 3 },
    { kind: "text", name: "minutes", label: w.minutes, value: String(known.minutesLimit ?? ""), required: false, maxLength: 3 },
  ], w.set);
  if (!filled) return;
  await context.press("threshold", { series, people: Number(filled.people) || undefined, minutes: Number(filled.minutes) || undefined });
}

// The roll, the audit log

function roll(entries) {
  const r = words.roll;
  const found = entries.filter(({ label }) => label.includes(shown.filter.toUpperCase()));
  const time = (seconds) => (seconds ? clock(seconds) : "");
  return [
    element("div", { class: "bar" }, element("div", { class: "field" }, element("label", { htmlFor: "filter", textContent: r.filter }), element("input", { id: "filter", value: shown.filter, maxLength: 6 }))),
    table([r.number, r.service, r.state, r.issued, r.waited, r.called, r.began, r.ended, r.counter, words.priority], found.slice(0, 500).map((entry) => [
      { strong: entry.label }, entry.service, words.states[entry.state], time(entry.issuedAt), entry.calledAt ? fill(words.minutes, { minutes: Math.floor((entry.calledAt - entry.issuedAt) / 60) }) : "",
      time(entry.calledAt), time(entry.servingSince), time(entry.endedAt), entry.counter, entry.priority,
    ]), r.none),
  ];
}

const day = (seconds) => new Date((seconds + 7 * 3600) * 1000).toISOString().slice(0, 10).split("-").reverse().join("/");

function detail(entry) {
  const priorities = Object.fromEntries(context.state.me.priorities.map(({ id, name }) => [id, name]));
  const reasons = { ...words.transferReasons, ...words.pauseReasons, ...words.cancelReasons, ...words.members.roles, ...priorities };
  const counters = new Set(context.state.me.counters.map(({ id }) => id));
  // A supervisor's figures stand alone; a counter's entry begins with its number.
  const isCounters = !["forgetOld", "unlinkBoards", "setThreshold", "linkBoard"].includes(entry.action);
  return (entry.detail ?? "").split(" ").map((part, at) =>
    isCounters && at === 0 && counters.has(part) ? fill(words.counter, { id: part }) : reasons[part] ?? part).join(" · ");
}

/** Which way it came: a page, a number pad, the box itself, and from which address. */
function source(entry) {
  const [way, ...address] = entry.from.split(" ");
  return [words.audit.ways[way] ?? way, ...address].join(" ");
}

function audit(entries) {
  const a = words.audit;
  return [
    table([a.at, a.who, a.action, a.ticket, a.detail, a.from], entries.map((entry) => [
      `${clock(entry.at)} ${day(entry.at)}`, entry.name ?? entry.who, a.actions[entry.action] ?? entry.action, entry.ticket && { strong: entry.ticket }, detail(entry), source(entry),
    ]), a.none),
    entries.length >= 100 && element("p", {}, element("button", { "data-more": String(entries.at(-1).id), textContent: a.more })),
  ];
}

// The accounts

function members(entries) {
  const m = words.members;
  return [
    element("p", {}, element("button", { class: "primary", "data-add": "1", textContent: m.add })),
    table([m.fullName, m.name, m.role, m.state, m.act], entries.map((entry) => [
      { strong: entry.fullName }, entry.name, m.roles[entry.role], entry.isHere ? m.here : entry.isActive ? m.active : m.disabled,
      element("button", { class: "small", "data-member": entry.name, "data-active": String(entry.isActive), "aria-label": `${m.state} ${entry.fullName}`, textContent: "…" }),
    ]), ""),
  ];
}

async function addMember() {
  const m = words.members;
  const filled = await formDialog(m.add, [
    { kind: "text", name: "fullName", label: m.fullName }, { kind: "text", name: "name", label: m.name, maxLength: 32 },
    { kind: "choice", name: "role", label: m.role, options: Object.entries(m.roles), value: "clerk" }, { kind: "pin", name: "pin", label: m.pin, autocomplete: "new-password" },
  ], words.save);
  if (filled && (await post("/staff/manage", { action: "add", ...filled }))) context.told(fill(m.added, filled), "good");
  load("members");
}

async function changeMember(name, isActive) {
  const m = words.members;
  const chosen = await menuDialog(name, [["setPIN", m.setPIN], isActive ? ["disable", m.disable, true] : ["enable", m.enable]]);
  if (!chosen) return;
  let more = {};
  if (chosen === "setPIN") {
    more = await formDialog(m.setPIN, [{ kind: "pin", name: "pin", label: fill(m.pinFor, { name }), autocomplete: "new-password" }], words.save);
    if (!more) return;
  }
  if (await post("/staff/manage", { action: chosen, name, ...more })) context.told(m.changed, "good");
  load("members");
}

// The equipment

function equipment(known) {
  const e = words.equipment;
  const line = (label, ...parts) => element("section", { class: "group" }, heading(label), ...parts);
  return [
    line(e.fingerprint, element("p", { class: "print", textContent: known.fingerprint }), element("p", { class: "hint", textContent: e.fingerprintHint })),
    line(e.pin, element("p", { class: "print", textContent: known.pin })),
    line(e.addresses, element("p", { class: "print", textContent: known.addresses.join("  ") })),
    line(e.voice, element("p", { textContent: e.voices[known.voice] ?? known.voice })),
    line(e.boards, known.boards.length ? element("ul", {}, ...known.boards.map((board) =>
      element("li", { textContent: [board.name, fill(e.zone, board), board.isSpeaker ? e.speaker : e.silent].filter(Boolean).join(" · ") }))) : element("p", { class: "hint", textContent: e.noBoards }),
    element("p", { class: "bar" }, element("button", { "data-link": "1", textContent: e.link }), element("button", { class: "danger", "data-unlink": "1", textContent: e.unlink }))),
  ];
}

async function linkBoard() {
  const e = words.equipment;
  const filled = await formDialog(e.link, [{ kind: "text", name: "name", label: e.linkName }], words.save);
  const answer = filled && (await post("/staff/equip", { action: "linkBoard", name: filled.name }));
  if (!answer?.path) return;
  await formDialog(e.link, [{ kind: "hint", label: e.linkHint }, { kind: "text", name: "link", label: filled.name, value: location.origin + answer.path, maxLength: 300 }], words.close);
  load("equipment");
}

byId("main").addEventListener("click", async (event) => {
  const target = event.target.closest("[data-group], [data-threshold], [data-more], [data-add], [data-member], [data-link], [data-unlink]");
  if (!target || !context) return;
  const { group, open, threshold, more, add, member, active, link, unlink } = target.dataset;
  if (group) await context.press("switchGroup", { series: group, isOpen: open === "true" });
  else if (threshold) await setThreshold(threshold);
  else if (more) {
    shown.data = [...shown.data, ...((await get(`/staff/audit?before=${more}`)) ?? [])];
    redraw();
  } else if (add) await addMember();
  else if (member) await changeMember(member, active === "true");
  else if (link) await linkBoard();
  else if (unlink) {
    await post("/staff/equip", { action: "unlinkBoards" });
    load("equipment");
  }
});

byId("main").addEventListener("submit", (event) => {
  if (event.target.dataset.form !== "notice") return;
  event.preventDefault();
  context.press("notice", { text: event.target.elements.text.value });
});

byId("main").addEventListener("input", (event) => {
  if (event.target.id !== "filter") return;
  shown.filter = event.target.value;
  redraw();
});

export const pages = {
  /** Draws the part that is shown. */
  draw(state, press, told) {
    context = { state, press, told };
    const { tab, hall } = state;
    const isNew = shown.tab !== tab;
    if (isNew) shown = { tab, data: null, filter: "", sequence: 0 };
    // The roll follows the queue; the log and the accounts are fetched when they are looked at.
    if (tab !== "overview" && (isNew || (tab === "roll" && hall && shown.sequence !== hall.sequence))) {
      shown.sequence = hall?.sequence ?? 0;
      load(tab);
    }
    const parts = { overview: hall && overview, roll: shown.data && roll, audit: shown.data && audit, members: shown.data && members, equipment: shown.data && equipment }[tab];
    // Somebody types into the page: it is drawn anew when they are done.
    if (!isNew && tab === "overview" && document.activeElement?.id === "notice") return;
    replaceContent(byId("main"), element("div", { class: "page", tabIndex: 0, role: "region", "aria-label": words.tabs[tab], "data-scroll": tab },
      element("h1", { textContent: words.tabs[tab] }), ...(parts ? parts(tab === "overview" ? hall : shown.data).filter(Boolean) : [])));
  },
  /** Another part is shown. */
  left() {
    shown.tab = null;
  },
};
