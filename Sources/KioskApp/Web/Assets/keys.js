// A keypad or keyboard does all that a finger can: arrows go from button to button, Enter presses, digits type or choose.

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const names = { Backspace: "erase", Delete: "clear", " ": "space" };

/** Listens for keys; `current()` returns the model, `taps` presses. */
export function listenForKeys(current, taps) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !current()) return;
    const isHandled = arrow(event.key) || type(event.key, current(), taps) || number(event.key, taps)
      || leave(event.key, taps) || event.key === "Enter" && enter(event, taps);
    if (!isHandled) return;
    event.preventDefault();
    if (event.key in arrows) taps.touch();
    document.body.classList.add("by-keys");
  });
}

/** After another screen has come: the first thing to press has the focus, for those who came with keys. */
export function focusFirst() {
  if (!document.body.classList.contains("by-keys")) return;
  const place = document.getElementById("warning").hidden ? "#screen" : "#warning";
  const first = document.querySelector(`${place} button.primary:not([aria-disabled=true])`)
    ?? document.querySelector(`${place} button:not([aria-disabled=true])`);
  first?.focus({ preventScroll: true });
}

function reachable() {
  return [...document.querySelectorAll("button")].filter((button) => button.checkVisibility() && !button.closest("[inert]"));
}

function arrow(key) {
  const direction = arrows[key];
  if (!direction) return false;
  const from = document.activeElement?.closest?.("button");
  document.body.classList.add("by-keys");
  if (!from || !reachable().includes(from)) {
    focusFirst();
    return true;
  }
  nearest(from, direction)?.focus({ preventScroll: true });
  return true;
}

// The next button in a direction: near along it, and little beside it.
function nearest(from, [x, y]) {
  const middle = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];
  const start = from.getBoundingClientRect();
  let best = null, least = Infinity;
  for (const button of reachable()) {
    if (button === from) continue;
    const box = button.getBoundingClientRect(), [mx, my] = middle(box), [sx, sy] = middle(start);
    const along = (mx - sx) * x + (my - sy) * y;
    if (along <= 4) continue;
    const overlaps = x ? box.top < start.bottom && box.bottom > start.top : box.left < start.right && box.right > start.left;
    const beside = overlaps ? 0 : x ? Math.abs(my - sy) : Math.abs(mx - sx);
    const distance = along + 3 * beside;
    if (distance < least) [best, least] = [button, distance];
  }
  return best;
}

function type(key, model, taps) {
  if (!model.keys.length || model.warning) return false;
  const name = names[key] ?? (/^[0-9a-z./-]$/i.test(key) ? key.toUpperCase() : null);
  if (!name) return false;
  taps.act(`key:${name}`);
  return true;
}

function number(key, taps) {
  if (!/^[1-9]$/.test(key)) return false;
  const place = document.getElementById("warning").hidden ? "#screen" : "#warning";
  const chosen = document.querySelector(`${place} [data-number="${key}"]`);
  if (chosen) taps.actOn(chosen);
  return Boolean(chosen);
}

function leave(key, taps) {
  if (key !== "Escape" && key !== "Backspace") return false;
  const place = document.getElementById("warning").hidden ? "#screen" : "#warning";
  const way = document.querySelector(`${place} [data-action=back]`) ?? document.querySelector(`${place} [data-action=home]`);
  if (way) taps.actOn(way);
  return Boolean(way);
}

// Pressed here and not by the browser, so that a key that is held down presses once.
function enter(event, taps) {
  const focused = document.activeElement?.closest?.("button");
  const place = document.getElementById("warning").hidden ? "#screen" : "#warning";
  const button = focused && reachable().includes(focused)
    ? focused : document.querySelector(`${place} button.primary:not([aria-disabled=true])`);
  if (button && !event.repeat) taps.actOn(button);
  return Boolean(button);
}
