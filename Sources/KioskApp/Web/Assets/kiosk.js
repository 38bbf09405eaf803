// The page of the kiosk: it draws the screen that the daemon sends and posts the taps. All decisions are the daemon's.
import { showLife } from "./alive.js";
import { connect } from "./connection.js";
import { clear, draw, drawClock } from "./drawing.js";
import { focusFirst, listenForKeys } from "./keys.js";
import { listenForTaps } from "./taps.js";

let shown = null;

const taps = listenForTaps(() => shown);
listenForKeys(() => shown, taps);
showLife();

connect({
  screen(model) {
    const before = shown;
    draw(model, before);
    shown = model;
    if (before?.screen !== model.screen || Boolean(before?.warning) !== Boolean(model.warning)) focusFirst();
  },
  clock: drawClock,
  technician: () => location.assign("/technician.html"),
  // Nobody's answer stays on a screen that the daemon can no longer clear.
  lost() {
    shown = null;
    clear();
  },
});

addEventListener("contextmenu", (event) => event.preventDefault());
addEventListener("dragstart", (event) => event.preventDefault());
