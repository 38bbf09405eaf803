// What the staff's and the boards' pages share: making elements, filling words in, and the stream of events.

export const byId = (id) => document.getElementById(id);

/** Makes an element; properties that are not the element's own become attributes. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && !name.startsWith("aria")) made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Puts values in place of {…}. */
export const fill = (text, values = {}) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

const drawn = new WeakMap();
const names = ["do", "person", "filter", "tab", "counter", "group", "name"];

/** What finds an element again after it has been drawn anew. */
function selector(focused) {
  if (focused.id) return `#${CSS.escape(focused.id)}`;
  const name = names.find((name) => focused.dataset?.[name]);
  return name && `[data-${name}="${CSS.escape(focused.dataset[name])}"]`;
}

/** Draws the children where they differ from what is there; the focus stays, and so does what was scrolled to. */
export function replaceContent(place, ...children) {
  const draft = element("div", {}, ...children);
  if (drawn.get(place) === draft.innerHTML && place.childNodes.length) return;
  drawn.set(place, draft.innerHTML);
  const focused = place.contains(document.activeElement) ? selector(document.activeElement) : null;
  const scrolled = [...place.querySelectorAll("[data-scroll]")].map((part) => [part.dataset.scroll, part.scrollTop]);
  place.replaceChildren(...draft.childNodes);
  for (const [name, top] of scrolled) {
    const part = place.querySelector(`[data-scroll="${name}"]`);
    if (part) part.scrollTop = top;
  }
  if (focused) place.querySelector(focused)?.focus({ preventScroll: true });
}

const two = (number) => String(number).padStart(2, "0");

/** `09:05`, of seconds since 1970, in Việt Nam. */
export function clock(seconds) {
  // Fixed at +07:00 since 1975: the computer's own zone may be set to anything.
  const minutes = Math.floor(seconds / 60) + 7 * 60;
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** `4:05` of a number of seconds. */
export function elapsed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${hours ? two(Math.floor(whole / 60) % 60) : Math.floor(whole / 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

// The server's time: the page's clock may be wrong.
let offset = 0;
export const setTime = (now) => (offset = now - Date.now() / 1000);
export const now = () => Date.now() / 1000 + offset;

const retryAfter = 1000;
const patience = 2000;

/** An event stream that is opened again until it stands. `on` has a listener for each event, besides `lost()` after two
 * seconds without a stream, `found()` when it stands again and `refused()` when the server wants a sign-in.
 * Returns a function that ends it. */
export function connect(address, on) {
  let stream = null;
  let losing = null;
  let isLost = false;
  let isEnded = false;
  let retry = null;
  let last = Date.now();

  const lose = () => {
    losing ??= setTimeout(() => {
      isLost = true;
      on.lost?.();
    }, patience);
  };
  const stand = () => {
    last = Date.now();
    clearTimeout(losing);
    losing = null;
    if (isLost) on.found?.();
    isLost = false;
  };
  const open = () => {
    if (isEnded) return;
    stream = new EventSource(address);
    stream.onopen = stand;
    for (const [name, listener] of Object.entries(on)) {
      if (["lost", "found", "refused", "probe"].includes(name)) continue;
      stream.addEventListener(name, (event) => {
        stand();
        listener(JSON.parse(event.data));
      });
    }
    stream.onerror = async () => {
      stream.close();
      lose();
      clearTimeout(retry);
      retry = setTimeout(open, retryAfter);
      // A stream does not say why it failed: ask in a way that does.
      try {
        const answer = await fetch(on.probe ?? address.replace(/events.*/, "me"), { cache: "no-store" });
        if (answer.status === 401) {
          end();
          on.refused?.();
        }
      } catch {
        // Nobody answers: it goes on trying.
      }
    };
  };
  const end = () => {
    isEnded = true;
    clearTimeout(losing);
    clearTimeout(retry);
    clearInterval(watch);
    removeEventListener("pagehide", leave);
    removeEventListener("pageshow", comeBack);
    stream?.close();
  };
  // A browser may keep a page that was left, for its "back", and its stream with it. It has six connections to a host: six
  // such pages, and no press would get through any more.
  const leave = () => {
    clearTimeout(losing);
    losing = null;
    clearTimeout(retry);
    stream?.close();
  };
  const comeBack = (event) => {
    if (!event.persisted) return;
    lose();
    open();
  };
  addEventListener("pagehide", leave);
  addEventListener("pageshow", comeBack);
  // A cable that was pulled ends no connection: the server speaks at least every 30 seconds.
  const watch = setInterval(() => {
    if (!isEnded && !isLost && Date.now() - last > 75_000) stream?.onerror();
  }, 5000);
  lose();
  open();
  return end;
}
