// Taps: felt at once, acted on when the finger leaves the same button, sent once.

const doubleTap = 500;
const retries = [300, 700, 1500, 3000];

/** Posts every tap on a button, and a touch beside them as "touch", for the screen that `current()` returns. */
export function listenForTaps(current) {
  let pressed = null;
  let last = -Infinity;

  const release = () => {
    pressed?.classList.remove("pressed");
    pressed = null;
  };
  const act = (action) => {
    const model = current();
    const now = performance.now();
    if (!model || now - last < doubleTap) return;
    last = now;
    post({ action, screen: model.screen, key: crypto.randomUUID() });
  };

  addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    release();
    pressed = event.target.closest("button");
    pressed?.classList.add("pressed");
  });
  addEventListener("pointermove", (event) => {
    if (!event.isPrimary || !pressed) return;
    pressed.classList.toggle("pressed", isOver(event, pressed));
  });
  addEventListener("pointerup", (event) => {
    if (!event.isPrimary) return;
    const button = pressed;
    release();
    if (!button) act("touch");
    else if (isOver(event, button)) act(button.dataset.action);
  });
  addEventListener("pointercancel", release);
  // A keypad's Enter comes as a click without a pointer.
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button && event.detail === 0) act(button.dataset.action);
  });
}

function isOver(event, button) {
  return button.isConnected && button.contains(document.elementFromPoint(event.clientX, event.clientY));
}

// The same key goes with every attempt, so that a request that arrives twice takes one number.
async function post(tap) {
  for (const wait of [...retries, null]) {
    try {
      const answer = await fetch("/action", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(tap),
      });
      if (answer.status < 500) return;
    } catch {
      // The daemon is starting again.
    }
    if (wait === null) return;
    await new Promise((resume) => setTimeout(resume, wait));
  }
}
