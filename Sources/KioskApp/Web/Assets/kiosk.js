// The page of the kiosk: it draws the screen that the daemon sends and posts the taps. All decisions are the daemon's.
import { connect } from "./connection.js";
import { clear, draw, drawClock } from "./drawing.js";
import { listenForTaps } from "./taps.js";

let shown = null;

listenForTaps(() => shown);

connect({
  screen(model) {
    draw(model, shown);
    shown = model;
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
