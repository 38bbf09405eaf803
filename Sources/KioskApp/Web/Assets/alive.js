// Shows the daemon that this page still paints: a browser whose tab is dead looks alive from outside.

const interval = 10_000;

/** Posts a sign of life after a frame has been painted, now and for ever. */
export function showLife() {
  const paint = () =>
    requestAnimationFrame(() => {
      fetch("/alive", { method: "POST", signal: AbortSignal.timeout(5000) }).catch(() => {});
    });
  setInterval(paint, interval);
  paint();
}
