// What only eyes, fingers and ears can check. Each trial takes the whole screen and resolves with a sentence, or nothing.

const element = (name, properties = {}) => Object.assign(document.createElement(name), properties);

function open(overlay) {
  overlay.replaceChildren();
  overlay.className = "";
  overlay.style.background = "";
  overlay.hidden = false;
}

/** Squares of two centimetres all over the glass: each must be hit once; touches beside are counted. */
function touch({ overlay, word, pixelsPerInch }) {
  open(overlay);
  const side = Math.min((20 * pixelsPerInch) / 25.4, Math.min(innerWidth, innerHeight) / 5);
  const columns = Math.max(3, Math.min(6, Math.floor(innerWidth / side / 1.5)));
  const rows = Math.max(3, Math.min(6, Math.floor(innerHeight / side / 1.5)));
  let missed = 0;
  let left = rows * columns;
  const hint = element("p", { className: "hint" });
  const tell = () => (hint.textContent = word("touchHint", { missed }));
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const target = element("div", { className: "target" });
      target.style.width = target.style.height = `${side}px`;
      target.style.left = `${(column * (innerWidth - side)) / (columns - 1)}px`;
      target.style.top = `${(row * (innerHeight - side)) / (rows - 1)}px`;
      overlay.append(target);
    }
  }
  overlay.append(hint);
  tell();
  return new Promise((resolve) => {
    // A panel with a dead corner could never be finished.
    const timer = setTimeout(() => done(`✗ ${word("touchHint", { missed })}`), 60_000);
    const done = (text) => {
      clearTimeout(timer);
      overlay.hidden = true;
      overlay.onpointerdown = null;
      resolve(text);
    };
    overlay.onpointerdown = (event) => {
      const target = event.target.closest(".target");
      if (!target) {
        missed++;
        tell();
      } else if (!target.classList.contains("hit")) {
        target.classList.add("hit");
        if (--left === 0) done(`✓ ${word("touchDone", { missed })}`);
      }
    };
  });
}

/** One colour after the other over the whole glass. */
function colours({ overlay, word }) {
  open(overlay);
  overlay.classList.add("plain");
  const colours = ["#f00", "#0f0", "#00f", "#fff", "#000", "#808080"];
  const hint = element("p", { className: "hint", textContent: word("colourHint") });
  overlay.append(hint);
  let index = 0;
  overlay.style.background = colours[0];
  return new Promise((resolve) => {
    overlay.onpointerdown = () => {
      hint.remove();
      index++;
      if (index < colours.length) {
        overlay.style.background = colours[index];
        return;
      }
      overlay.hidden = true;
      overlay.onpointerdown = null;
      resolve("");
    };
  });
}

/** A card of ID-1 (ISO/IEC 7810: 85.60 × 53.98 mm) laid on the glass tells how many pixels an inch has. */
function ruler({ overlay, word, pixelsPerInch }) {
  open(overlay);
  const [width, height] = [85.6, 53.98];
  let measured = pixelsPerInch;
  const frame = element("div", { id: "frame" });
  const bar = element("div", { className: "bar" });
  const told = element("p");
  const buttons = element("div", { className: "buttons" });
  const draw = () => {
    frame.style.width = `${(width * measured) / 25.4}px`;
    frame.style.height = `${(height * measured) / 25.4}px`;
    told.textContent = word("rulerResult", { ppi: Math.round(measured), configured: pixelsPerInch });
  };
  const button = (key, act) => {
    const made = element("button", { textContent: word(key), id: `ruler-${key}` });
    made.addEventListener("click", act);
    buttons.append(made);
  };
  return new Promise((resolve) => {
    button("smaller", () => {
      measured = Math.max(40, measured - 0.5);
      draw();
    });
    button("larger", () => {
      measured = Math.min(400, measured + 0.5);
      draw();
    });
    button("done", () => {
      overlay.hidden = true;
      const ppi = Math.round(measured);
      const result = word("rulerResult", { ppi, configured: pixelsPerInch });
      resolve(Math.abs(measured - pixelsPerInch) <= 1 ? `✓ ${result}` : `${result} ${word("rulerWrong", { ppi })}`);
    });
    bar.append(element("p", { textContent: word("rulerHint") }), told, buttons);
    overlay.append(frame, bar);
    draw();
  });
}

/** Three tones, each higher, left, right and both. */
async function sound() {
  const context = new AudioContext();
  const start = context.currentTime;
  [[440, -1], [554, 1], [659, 0]].forEach(([frequency, side], index) => {
    const [tone, volume, place] = [context.createOscillator(), context.createGain(), context.createStereoPanner()];
    tone.frequency.value = frequency;
    place.pan.value = side;
    const at = start + index * 0.5;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.3, at + 0.02);
    volume.gain.linearRampToValueAtTime(0, at + 0.4);
    tone.connect(volume).connect(place).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.45);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_700));
  await context.close();
  return "";
}

export const trials = { touch, colours, ruler, sound };
