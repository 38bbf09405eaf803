// The stream of the daemon's events, for ever: lost, it is opened again until it stands.

const retryAfter = 1000;
const patience = 2000;

/** Calls `on.screen(model)` and `on.clock(parts)` with what arrives, `on.technician()` when the technician's page is
 * asked for, `on.lost()` after two seconds without a stream. */
export function connect(on) {
  const notice = document.getElementById("offline");
  let version = null;
  let losing = null;

  const lose = () => {
    losing ??= setTimeout(() => {
      notice.hidden = false;
      on.lost();
    }, patience);
  };
  const stand = () => {
    clearTimeout(losing);
    losing = null;
    notice.hidden = true;
  };

  const open = () => {
    const stream = new EventSource("/events");
    stream.addEventListener("hello", (event) => {
      const { assets } = JSON.parse(event.data);
      // The daemon was updated: its page comes with it.
      if (version && version !== assets) location.reload();
      version = assets;
    });
    stream.addEventListener("screen", (event) => {
      stand();
      on.screen(JSON.parse(event.data));
    });
    stream.addEventListener("clock", (event) => on.clock(JSON.parse(event.data)));
    stream.addEventListener("technician", on.technician);
    stream.onerror = () => {
      lose();
      stream.close();
      setTimeout(open, retryAfter);
    };
  };

  lose();
  open();
}
