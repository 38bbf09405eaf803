// Taps: felt at once, acted on when the finger leaves the same button, sent once and in their order.

const doubleTap = 500;
const retries = [300, 700, 1500, 3000];

/** Posts every tap on a button, and a touch beside them as "touch", for the screen that `current()` returns.
 *  Returns what posts an action by itself. */
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
    if (!model) return;
    // People type faster than they tap twice; everything else that comes so soon is the same finger.
    if (!action.startsWith("key:")) {
      if (now - last < doubleTap) return;
      last = now;
    }
    post({ action, screen: model.screen, key: crypto.randomUUID() });
  };
  const actOn = (button) => {
    if (button.getAttribute("aria-disabled") !== "true") act(button.dataset.action);
  };

  // Somebody goes about with arrows: a sign of life now and then, which is no tap.
  let told = -Infinity;
  const touch = () => {
    const model = current(), now = performance.now();
    if (!model || now - told < 2000) return;
    told = now;
    post({ action: "touch", screen: model.screen, key: crypto.randomUUID() });
  };

  addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    document.body.classList.remove("by-keys");
    release();
    pressed = event.target.closest("button:not([aria-disabled=true])");
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
    else if (isOver(event, button)) actOn(button);
  });
  addEventListener("pointercancel", release);
  // A keypad's Enter, and a screen reader's "press", come as a click without a pointer.
  addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button && event.detail === 0) actOn(button);
  });
  return { act, actOn, touch };
}

function isOver(event, button) {
  return button.isConnected && button.contains(document.elementFromPoint(event.clientX, event.clientY));
}

let queue = Promise.resolve();

// One after another: a second connection could overtake the first and swap two digits.
function post(tap) {
  queue = queue.then(() => send(tap));
}

// The same key goes with every attempt, so that a request that arrives twice takes one number.
async function send(tap) {
  for (const wait of [...retries, null]) {
    try {
      const answer = await fetch("/action", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(tap),
        signal: AbortSignal.timeout(5000),
      });
      if (answer.status < 500) return;
    } catch {
      // The daemon is starting again.
    }
    if (wait === null) return;
    await new Promise((resume) => setTimeout(resume, wait));
  }
}
