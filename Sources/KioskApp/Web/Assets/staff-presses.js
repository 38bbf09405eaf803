// Presses on their way to the daemon. Each has a key of its own: sent again after a broken connection, the daemon does
// nothing twice and answers the same.
import { fill } from "./lan.js";
import { words } from "./staff.vi.js";

const pauses = [400, 800, 1500, 2500, 4000, 6000];

export class Presses {
  #csrf;
  #told;
  #signedOut;
  /** What is under way: while it is, no other press for the queue is taken. */
  underWay = null;

  constructor({ csrf, told, signedOut }) {
    this.#csrf = csrf;
    this.#told = told;
    this.#signedOut = signedOut;
  }

  /** A press for the queue; null where one is under way, or it could not be sent. */
  async act(action, details) {
    if (this.underWay) return null;
    this.underWay = action;
    document.dispatchEvent(new CustomEvent("presses", { detail: this.underWay }));
    try {
      return await this.#send("/staff/act", { ...details, action, key: crypto.randomUUID() }, words.actions[action] ?? action);
    } finally {
      this.underWay = null;
      document.dispatchEvent(new CustomEvent("presses", { detail: this.underWay }));
    }
  }

  /** Anything else: once, without a second try. */
  async post(path, body) {
    try {
      return await this.#once(path, body);
    } catch {
      this.#told(fill(words.givenUp, { action: words.save }), "bad");
      return null;
    }
  }

  async #send(path, body, name) {
    for (let count = 0; ; count += 1) {
      try {
        return await this.#once(path, body);
      } catch {
        if (count >= pauses.length) {
          this.#told(fill(words.givenUp, { action: name }), "bad");
          return null;
        }
        this.#told(fill(words.resending, { action: name }), "bad");
        await new Promise((done) => setTimeout(done, pauses[count]));
      }
    }
  }

  async #once(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": this.#csrf() ?? "" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
    const told = await answer.json();
    if (answer.status === 401) {
      this.#signedOut(words.refusals.signInFirst);
      return null;
    }
    return told;
  }
}
