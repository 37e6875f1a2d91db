/* What goes on by itself: asking again and again, and listening. Both rest while nobody sees the
   page, and wait longer after each failure. */

import { get, Refused } from "./api.js";

const LONGEST_MS = 15_000;
const ABSENT_MS = 60_000;

/** Waits longer with each failure, and not all pages at the same time. */
export function backoff(failures, first = 500) {
  return Math.min(LONGEST_MS, first * 2 ** Math.min(failures, 10)) * (0.75 + Math.random() / 2);
}

/** Asks for a path on and on while it is started and the page is seen. */
export class Feed {
  /** @param url a path, or a function that tells it */
  constructor(url, every, changed) {
    this.url = url;
    this.every = every;
    this.changed = changed;
    this.data = null;
    this.error = null;
    this.absent = false;
    this.failures = 0;
    this.running = false;
    this.timer = 0;
    this.asking = null;
    this.seen = () => this.turn();
  }

  start() {
    this.running = true;
    document.addEventListener("visibilitychange", this.seen);
    this.turn();
  }

  stop() {
    this.running = false;
    document.removeEventListener("visibilitychange", this.seen);
    this.turn();
  }

  /** Asks now rather than later. */
  again() {
    if (this.running && !document.hidden && !this.asking) {
      clearTimeout(this.timer);
      this.ask();
    }
  }

  /** Forgets what it has, since it is to ask for something else. */
  reset() {
    this.data = null;
    this.error = null;
    this.absent = false;
    if (this.asking) {
      this.asking.abort();
      this.asking = null;
    }
    this.again();
  }

  turn() {
    clearTimeout(this.timer);
    if (this.running && !document.hidden) {
      if (!this.asking) {
        this.ask();
      }
    } else if (this.asking) {
      this.asking.abort();
      this.asking = null;
    }
  }

  async ask() {
    const asking = new AbortController();
    this.asking = asking;
    const started = performance.now();
    try {
      const data = await get(typeof this.url === "function" ? this.url() : this.url, { signal: asking.signal });
      if (this.asking !== asking) {
        return;
      }
      this.data = data;
      this.error = null;
      this.absent = false;
      this.failures = 0;
    } catch (problem) {
      if (this.asking !== asking) {
        return;
      }
      this.error = problem instanceof Refused ? problem : new Refused(0, String(problem.message || problem));
      this.absent = this.error.status === 404;
      this.failures++;
    }
    this.asking = null;
    const took = performance.now() - started;
    const wait = this.absent ? ABSENT_MS : this.failures ? backoff(this.failures, this.every) : Math.max(this.every / 4, this.every - took);
    this.timer = setTimeout(() => this.turn(), wait);
    this.changed(this);
  }
}

/** Listens to server-sent events, and again after each break. */
export class Stream {
  /**
   * @param heard what to call with an event's kind and data
   * @param turned what to call when `state` has changed: "live", "lost" or "resting"
   */
  constructor(url, kinds, heard, turned) {
    this.url = url;
    this.kinds = kinds;
    this.heard = heard;
    this.turned = turned;
    this.state = "lost";
    this.failures = 0;
    this.nextAt = 0;
    this.lostAt = 0;
    this.source = null;
    this.timer = 0;
    this.seen = () => (document.hidden ? this.rest() : this.open());
    this.back = () => this.again();
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("online", this.back);
  }

  /** Listens no more. */
  stop() {
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("online", this.back);
    clearTimeout(this.timer);
    this.close();
  }

  again() {
    if (!document.hidden && this.state !== "live") {
      this.open();
    }
  }

  open() {
    clearTimeout(this.timer);
    this.close();
    const source = new EventSource(this.url);
    this.source = source;
    for (const kind of this.kinds) {
      source.addEventListener(kind, (event) => this.heard(kind, JSON.parse(event.data)));
    }
    source.onopen = () => {
      this.failures = 0;
      this.turn("live");
    };
    source.onerror = () => {
      if (this.source !== source) {
        return;
      }
      this.close();
      const wait = backoff(this.failures++);
      this.nextAt = Date.now() + wait;
      this.timer = setTimeout(() => this.open(), wait);
      this.turn("lost");
    };
  }

  rest() {
    clearTimeout(this.timer);
    this.close();
    this.turn("resting");
  }

  close() {
    if (this.source) {
      this.source.close();
      this.source = null;
    }
  }

  turn(state) {
    if (state === "lost" && this.state !== "lost") {
      this.lostAt = Date.now();
    }
    this.state = state;
    this.turned(this);
  }
}
