// The dialogs: a form, a menu, a question. Escape closes them; a digit chooses in the first list of choices.
import { byId, element, fill } from "./lan.js";
import { words } from "./staff.vi.js";

const dialog = byId("dialog");

/** Shows a dialog until it is closed; resolves to what `result` was set to. */
function show(...children) {
  return new Promise((resolve) => {
    dialog.replaceChildren(...children);
    dialog.result = null;
    dialog.onclose = () => resolve(dialog.result);
    dialog.showModal();
    (dialog.querySelector("[data-first]") ?? dialog.querySelector("input, select, textarea, button"))?.focus();
  });
}

function ends(submit, isDanger = false) {
  return element("div", { class: "ends" },
    element("button", { type: "button", textContent: submit ? words.cancel : words.close, onclick: () => dialog.close() }),
    submit && element("button", { type: "submit", class: isDanger ? "danger" : "primary", textContent: submit }));
}

const heading = (text) => element("h1", { id: "dialog-title", textContent: text });

/** Asks for some fields: `choice` (options as [value, label]), `select`, `text`, `long`, `pin`, `check`, `hint`, `code`.
 * Resolves to the values by name, or null where it was closed. */
export function formDialog(title, fields, submit) {
  const form = element("form", { method: "dialog" }, heading(title), ...fields.filter(Boolean).map(draw), ends(submit === words.close ? null : submit));
  form.addEventListener("submit", () => {
    const data = new FormData(form);
    dialog.result = {};
    for (const { name, kind } of fields.filter(Boolean)) {
      if (name) dialog.result[name] = kind === "check" ? data.has(name) : data.get(name) || undefined;
    }
  });
  form.addEventListener("keydown", (event) => {
    if (!/^[1-9]$/.test(event.key) || event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    const list = event.target.closest("fieldset") ?? form.querySelector("fieldset");
    const choice = list?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!choice) return;
    choice.checked = true;
    choice.focus();
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return show(form);
}

function draw(field, index) {
  const id = `field-${index}`;
  const { kind, name, label, value } = field;
  if (kind === "hint") return element("p", { class: "hint", textContent: label });
  if (kind === "code") return element("div", {}, element("p", { textContent: label }), element("p", { class: "code", textContent: value.replace(/(....)/, "$1 ") }));
  if (kind === "choice") {
    return element("fieldset", {}, element("legend", { textContent: label }),
      ...field.options.map(([option, text], at) =>
        element("label", { class: "choice" },
          element("input", { type: "radio", name, value: option, required: field.required !== false, checked: option === value, "data-first": index === 0 && (at === 0 || option === value) }),
          element("span", { textContent: text }), at < 9 && element("kbd", { textContent: String(at + 1), "aria-hidden": "true" }))));
  }
  if (kind === "check") {
    return element("label", { class: "choice" }, element("input", { type: "checkbox", name, checked: value }), element("span", { textContent: label }));
  }
  const control =
    kind === "select"
      ? element("select", { id, name }, ...field.options.map(([option, text]) => element("option", { value: option, textContent: text, selected: option === value })))
      : kind === "long"
        ? element("textarea", { id, name, rows: 4, maxLength: 280, value: value ?? "" })
        : element("input", {
            id, name, value: value ?? "", required: field.required !== false, maxLength: field.maxLength ?? 64, autocomplete: field.autocomplete ?? "off",
            ...(kind === "pin" ? { type: "password", inputMode: "numeric", maxLength: 12 } : {}),
          });
  return element("div", { class: "field" }, element("label", { htmlFor: id, textContent: label }), control);
}

/** A list to choose one of; resolves to its name, or null. */
export function menuDialog(title, entries) {
  const list = element("div", { class: "menu" }, ...entries.filter(Boolean).map(([name, text, isDanger]) =>
    element("button", { type: "button", class: isDanger ? "danger" : "", "data-choice": name, textContent: text, onclick: () => {
      dialog.result = name;
      dialog.close();
    } })));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...list.children];
    buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  });
  return show(element("form", { method: "dialog" }, heading(title), list, ends(null)));
}

/** A question; resolves to whether it was answered with yes. */
export async function confirmDialog(title, question, yes) {
  return (await formDialog(title, [{ kind: "hint", label: question }], yes)) !== null;
}

/** The keys. */
export function helpDialog() {
  const rows = [
    ["T · F2 · Num +", words.actions.callNext], ["L · Num *", words.actions.recall], ["B · Num Enter", words.actions.start],
    ["X · Num Enter", words.actions.finish], ["V · Num /", words.actions.noShow], ["G · Num −", words.actions.hold], ["C", words.actions.transfer],
    ["S · Num .", words.actions.call], ["D", words.actions.pause], ["I", words.actions.issue], ["N", words.actions.note], ["? · F1", words.help],
  ];
  const list = element("dl", { class: "shortcuts" }, ...rows.flatMap(([keys, text]) => [
    element("dt", {}, element("kbd", { textContent: keys })), element("dd", { textContent: fill(text) })]));
  return show(element("form", { method: "dialog" }, heading(words.help), list, ends(null)));
}
