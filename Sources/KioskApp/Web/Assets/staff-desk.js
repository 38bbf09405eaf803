// The counter's console: whom the counter has, what can be done, who comes next and why, and the line.
import { byId, clock, elapsed, element, fill, now, replaceContent } from "./lan.js";
import { formDialog, menuDialog } from "./staff-dialogs.js";
import { words } from "./staff.vi.js";

const minutesSince = (seconds) => Math.max(0, Math.floor((now() - seconds) / 60));
const options = (table) => Object.entries(table);

// A key: what it does, its letter, the codes of other keys for it, and where it stands.
// `usable` says in which state of the desk it does anything.
const keyTable = [
  { action: "callNext", key: "T", codes: ["F2", "NumpadAdd"], place: "primary" },
  { action: "start", key: "B", codes: ["NumpadEnter"], place: "second" },
  { action: "finish", key: "X", codes: ["NumpadEnter"], place: "second" },
  { action: "recall", key: "L", codes: ["NumpadMultiply"], place: "third" },
  { action: "noShow", key: "V", codes: ["NumpadDivide"], place: "third" },
  { action: "hold", key: "G", codes: ["NumpadSubtract"], place: "third" },
  { action: "transfer", key: "C", codes: [], place: "third" },
  { action: "note", key: "N", codes: [], place: "third" },
  { action: "call", key: "S", codes: ["NumpadDecimal"], place: "third" },
  { action: "issue", key: "I", codes: [], place: "third" },
  { action: "resume", key: "D", codes: [], place: "third" },
  { action: "pause", key: "D", codes: [], place: "third" },
  { action: "reprint", key: "P", codes: [], place: "third" },
];

export function createDesk({ state, press, redraw }) {
  let filter = "mine";
  let pressed = null;
  document.addEventListener("presses", ({ detail }) => {
    if (detail || !pressed) return;
    pressed = null;
    redraw();
  });

  const hasLetters = () => localStorage.getItem("letters") !== "off";
  const toggleLetters = () => {
    localStorage.setItem("letters", hasLetters() ? "off" : "on");
    redraw();
  };

  /** Which keys do something as things are. */
  function usable(action) {
    const { desk } = state;
    if (!desk || state.isLost) return false;
    const who = desk.caller?.state;
    switch (action) {
      case "callNext": return desk.status === "open" && who !== "called" && Boolean(desk.next || who);
      case "start": return who === "called";
      case "finish": return who === "serving";
      case "recall": case "noShow": return who === "called";
      case "hold": case "transfer": case "note": case "reprint": return Boolean(who);
      case "call": return desk.status === "open" && who !== "called";
      case "pause": return desk.status === "open";
      case "resume": return desk.status === "paused";
      default: return true;
    }
  }

  /** Which of two keys for one place is there. */
  function isShown(action) {
    const who = state.desk?.caller?.state;
    if (action === "start") return who !== "serving";
    if (action === "finish") return who === "serving";
    if (action === "resume") return state.desk?.status === "paused";
    if (action === "pause") return state.desk?.status !== "paused";
    return true;
  }

  // Drawing

  function draw() {
    const { desk } = state;
    byId("keys").textContent = `${hasLetters() ? "" : words.lettersOff + " · "}? ${words.help} · ${fill(words.served, { count: desk?.served ?? 0 })}`;
    replaceContent(byId("main"),
      element("div", { class: "desk" },
        element("section", { class: "work", "aria-label": words.tabs.desk }, caller(), keys(), next()),
        element("section", { class: "line", "aria-label": words.queue }, ...line())));
    tick();
  }

  /** What only time changes: without drawing anything anew, so that a focus stays. */
  function tick() {
    for (const place of document.querySelectorAll("[data-since]")) {
      const seconds = now() - Number(place.dataset.since);
      const text = place.dataset.form === "minutes" ? fill(words.minutes, { minutes: Math.max(0, Math.floor(seconds / 60)) }) : elapsed(seconds);
      if (place.textContent !== text) place.textContent = text;
    }
  }

  function caller() {
    const { desk } = state;
    const who = desk?.caller;
    if (!who) {
      const isPaused = desk?.status === "paused";
      return element("article", { class: "caller empty" },
        element("h1", { textContent: isPaused ? words.paused : words.nobody }),
        element("p", { textContent: isPaused ? `${words.pauseReasons[desk.reason] ?? ""} ${words.pausedHint}` : desk?.next ? words.nobodyHint : "" }));
    }
    const isCalled = who.state === "called";
    const since = isCalled ? who.calledAt : who.servingSince;
    const [before, after] = (isCalled ? words.calledFor : words.servingFor).split("{time}");
    const stateLine = element("p", { class: "state" },
      isCalled ? fill(words.calledTimes, { times: who.times ?? 1 }) + " · " : "", before,
      element("span", { "data-since": since ?? "", textContent: "" }), after);
    const waited = Math.max(0, Math.floor(((who.calledAt ?? now()) - who.issuedAt) / 60));
    const badges = [
      who.priority && element("span", { class: `badge ${who.priority.isVerified ? "good" : "mind"}`, textContent: `${who.priority.name}: ${who.priority.isVerified ? words.verified.toLowerCase() : words.unverified.toLowerCase()}` }),
      who.appointment && element("span", { class: "badge", textContent: fill(words.appointment, { time: who.appointment }) }),
      who.isTransferred && element("span", { class: "badge", textContent: words.transferred }),
      who.isUnprinted && element("span", { class: "badge bad", textContent: words.unprinted }),
      who.reprints > 0 && element("span", { class: "badge", textContent: words.reprinted }),
      who.priority && !who.priority.isVerified && element("button", { class: "small", "data-do": "verify", textContent: words.verify }),
    ].filter(Boolean);
    return element("article", { class: `caller ${who.state}` },
      element("div", { class: "first" },
        element("h1", { class: "number", textContent: who.label }),
        element("div", { class: "about" }, stateLine, element("p", { class: "service", textContent: who.service }),
          element("p", { class: "hint", textContent: `${fill(words.issuedAt, { time: clock(who.issuedAt) })}, ${fill(words.waitedFor, { minutes: waited })}` }))),
      badges.length > 0 && element("div", { class: "badges" }, ...badges),
      panels(who));
  }

  function panels(who) {
    const parts = [];
    if (who.priority?.evidence && !who.priority.isVerified) {
      parts.push(element("section", { class: "panel mind" }, element("p", {}, element("strong", { textContent: fill(words.evidence, { evidence: who.priority.evidence }) }))));
    }
    if (who.dossier) parts.push(dossier(who.dossier, state.desk.dossier));
    if (who.note) parts.push(element("section", { class: "panel" }, element("h2", { textContent: words.noteFrom }), element("p", { textContent: who.note })));
    return parts.length > 0 && element("div", { class: "panels" }, ...parts);
  }

  function dossier(code, brief) {
    const lines = !brief ? [element("p", { textContent: words.dossierWaiting })]
      : brief.outcome !== "found" ? [element("p", { textContent: words.dossierOutcome[brief.outcome] })]
        : [
            element("p", {}, element("strong", { textContent: brief.title }), brief.isOverdue ? element("span", { class: "badge bad", textContent: words.overdue }) : ""),
            element("p", { class: "minor", textContent: [brief.procedure, brief.agency].filter(Boolean).join(" · ") }),
            element("p", { class: "minor", textContent: [brief.appointment && fill(words.appointmentDate, { date: brief.appointment }), brief.age].filter(Boolean).join(" · ") }),
          ];
    return element("section", { class: "panel" }, element("h2", { textContent: `${words.dossier}: ${code}` }), ...lines);
  }

  function keys() {
    const who = state.desk?.caller?.state;
    return element("div", { class: "keys" }, ...keyTable.filter(({ action }) => isShown(action)).map(({ action, key, place }) => {
      const label = action === "callNext" && who === "serving" ? words.finishAndNext : words.actions[action];
      return element("button", {
        class: `${place} ${pressed === action ? "busy" : ""}`, "data-do": action, disabled: !usable(action), "aria-keyshortcuts": hasLetters() ? key : null,
      }, element("kbd", { textContent: key, "aria-hidden": "true" }), element("span", { textContent: label }));
    }));
  }

  function next() {
    const coming = state.desk?.next;
    if (!coming) return element("aside", { class: "next" }, element("h2", { textContent: words.next }), element("p", { class: "why", textContent: words.nobodyWaits }));
    const reason = fill(words.why[coming.reason.kind] ?? "", coming.reason);
    return element("aside", { class: "next" },
      element("h2", { textContent: words.next }), element("p", { class: "label", textContent: coming.label }),
      element("div", { class: "why" }, element("p", { textContent: reason }),
        element("p", { class: "minor" }, [coming.service, coming.priority].filter(Boolean).join(" · ") + " · ",
          element("span", { "data-since": coming.since, "data-form": "minutes", textContent: "" }))));
  }

  function line() {
    const { hall, me, desk } = state;
    if (!hall) return [element("header", {}, element("h2", { textContent: words.queue }))];
    const own = me.counters.find(({ id }) => id === me.counter)?.series ?? [];
    const isIn = (entry) => filter === "all" || (filter === "mine" ? own.includes(entry.queue) : entry.queue === filter);
    const waiting = hall.waiting.filter(isIn);
    const filters = [["mine", words.mine], ["all", words.all], ...hall.groups.filter(({ waiting: count }) => count).map(({ series, waiting: count }) => [series, `${series} ${count}`])];
    const part = (title, entries, draw) => entries.length ? [element("h3", { textContent: `${title} (${entries.length})` }), element("ul", {}, ...entries.map(draw))] : [];
    return [
      element("header", {}, element("h2", { textContent: words.queue }), element("p", { class: "hint", textContent: fill(words.waitingCount, { count: waiting.length }) })),
      element("div", { class: "filters", role: "group", "aria-label": words.group }, ...filters.map(([name, text]) =>
        element("button", { "aria-pressed": String(name === filter), "data-filter": name, textContent: text }))),
      element("div", { class: "people", tabIndex: -1, "data-scroll": "people" },
        ...part(words.held, hall.held.filter(isIn), (entry) => person(entry, false, words.heldBy)),
        waiting.length ? element("ul", {}, ...waiting.map((entry) => person(entry, entry.id === desk?.next?.id))) : element("p", { class: "nobody", textContent: words.emptyQueue }),
        ...part(words.missed, hall.missed.filter(isIn), (entry) => person(entry, false, words.missedAt))),
    ];
  }

  function person(entry, isNext, counterWords) {
    const marks = [
      isNext && words.next, entry.priority, entry.appointment && fill(words.appointment, { time: entry.appointment }), entry.isTransferred && words.transferred,
      entry.hasNote && words.hasNote, entry.isUnprinted && words.unprinted, counterWords && entry.counter && fill(counterWords, { counter: entry.counter }),
    ].filter(Boolean);
    return element("li", {}, element("button", { class: isNext ? "isNext" : "", "data-person": entry.id },
      element("span", { class: "label", textContent: entry.label }), element("span", { class: "service", textContent: entry.service }),
      element("span", { class: "wait", "data-since": entry.since, "data-form": "minutes", textContent: "" }),
      marks.length > 0 && element("span", { class: "marks" }, ...marks.map((mark) => element("span", { textContent: mark })))));
  }

  // Doing

  async function perform(action) {
    if (!usable(action)) return;
    const who = state.desk?.caller;
    if (action === "pause") return ask(action, words.actions.pause, [choice("reason", words.reason, words.pauseReasons)], words.actions.pause);
    if (action === "transfer") return transfer(who);
    if (action === "note") return note(who);
    if (action === "call") return callNumber();
    if (action === "issue") return issue();
    if (action === "reprint") return press(action, { ticket: who.id });
    if (action === "verify") return press("priority", { ticket: who.id, priority: who.priority.id, isVerified: true });
    pressed = action;
    draw();
    return press(action);
  }

  const choice = (name, label, table, value) => ({ kind: "choice", name, label, options: Array.isArray(table) ? table : options(table), value });

  async function ask(action, title, fields, submit, more = {}) {
    const filled = await formDialog(title, fields, submit);
    return filled && press(action, { ...more, ...filled });
  }

  function transfer(who) {
    const groups = state.me.groups.map(({ series, name }) => [series, `${series}  ${name}`]);
    return ask("transfer", fill(words.transferTo, { ticket: who.label }),
      [choice("series", words.group, groups), choice("reason", words.reason, words.transferReasons)], words.actions.transfer, { ticket: who.id });
  }

  function note(who) {
    return ask("note", words.noteTitle, [{ kind: "long", name: "text", label: who.label, value: who.note }, { kind: "hint", label: words.noteHint }], words.save, { ticket: who.id });
  }

  async function callNumber() {
    const filled = await formDialog(words.callNumber, [{ kind: "text", name: "label", label: words.number, maxLength: 6 }], words.callDo);
    if (!filled) return;
    const own = state.me.counters.find(({ id }) => id === state.me.counter)?.series ?? [];
    const [, letters, digits] = /^([A-Za-z]*)\s*0*(\d+)$/.exec(filled.label.trim()) ?? [];
    // A bare number is the counter's own line's; with several lines the one where that number waits.
    const labels = (letters ? [letters.toUpperCase()] : own).map((series) => series + String(digits ?? "").padStart(3, "0"));
    const known = [...state.hall.waiting, ...state.hall.held, ...state.hall.missed];
    const label = labels.find((label) => known.some((entry) => entry.label === label)) ?? labels[0] ?? filled.label.toUpperCase();
    return press("call", { label });
  }

  function issue() {
    const groups = state.me.groups.map(({ series, name }) => [series, `${series}  ${name}`]);
    const priorities = [["", words.noPriority], ...state.me.priorities.map(({ id, name }) => [id, name])];
    return ask("issue", words.issueFor, [
      choice("series", words.group, groups, groups[0][0]),
      { kind: "select", name: "priority", label: words.priority, options: priorities },
      { kind: "check", name: "isVerified", label: words.seenEvidence },
      { kind: "text", name: "appointment", label: words.appointmentCode, required: false },
    ], words.print);
  }

  /** What can be done with somebody in the line. */
  async function actOn(id) {
    const entry = [...state.hall.waiting, ...state.hall.held, ...state.hall.missed].find((entry) => entry.id === id);
    if (!entry) return;
    const isWaiting = state.hall.waiting.includes(entry);
    const chosen = await menuDialog(`${entry.label} · ${entry.service}`, [
      usable("call") && ["call", words.callThis],
      !isWaiting && ["return", words.toOldPlace],
      ["end", words.toEnd], ["transfer", words.actions.transfer], ["priority", words.actions.priority], ["note", words.actions.note],
      ["reprint", words.actions.reprint], ["cancel", words.actions.cancel, true],
    ]);
    if (chosen === "call") return press("call", { ticket: id });
    if (chosen === "return") return press("returnToLine", { ticket: id, toEnd: false });
    if (chosen === "end") return press("returnToLine", { ticket: id, toEnd: true });
    if (chosen === "transfer") return transfer(entry);
    if (chosen === "note") return note(entry);
    if (chosen === "reprint") return press("reprint", { ticket: id });
    if (chosen === "cancel") return ask("cancel", `${words.actions.cancel} ${entry.label}`, [choice("reason", words.reason, words.cancelReasons)], words.actions.cancel, { ticket: id });
    if (chosen === "priority") {
      const classes = [["", words.noPriority], ...state.me.priorities.map(({ id, name }) => [id, name])];
      return ask("priority", `${words.actions.priority} · ${entry.label}`,
        [{ ...choice("priority", words.priority, classes), required: false }, { kind: "check", name: "isVerified", label: words.seenEvidence }], words.save, { ticket: id });
    }
    return null;
  }

  byId("main").addEventListener("click", (event) => {
    const target = event.target.closest("[data-do], [data-filter], [data-person]");
    if (!target || state.tab !== "desk") return;
    if (target.dataset.filter) {
      filter = target.dataset.filter;
      draw();
    } else if (target.dataset.person) actOn(Number(target.dataset.person));
    else perform(target.dataset.do);
  });

  /** A key on the keyboard or the number pad. */
  function key(event) {
    const letter = hasLetters() && event.key.length === 1 ? event.key.toUpperCase() : null;
    const found = keyTable.find(({ action, key, codes }) => isShown(action) && (codes.includes(event.code) || key === letter));
    if (!found) return;
    event.preventDefault();
    perform(found.action);
  }

  return { draw, key, hasLetters, toggleLetters };
}
