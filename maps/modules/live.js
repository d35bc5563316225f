// An open map learns that something else is published: at once by the stream, else by asking.

import { getJson } from "./api.js";

const POLL_MS = 10_000;

// `known` was read before the map asked for anything: what is published in between is a change.
export function watchPublications(known, changed) {
  const watch = new Watch(known, changed);
  watch.listen();
  document.addEventListener("visibilitychange", () => document.hidden || watch.ask());
}

class Watch {
  #known;
  #poll = null;

  constructor(known, changed) {
    this.#known = JSON.stringify(known.versions);
    this.changed = changed;
  }

  listen() {
    const stream = new EventSource("/api/evenements");
    stream.addEventListener("publication", (event) => {
      this.#stopPolling();
      this.#hear(JSON.parse(event.data));
    });
    // The browser reconnects by itself, except when it gave up: then a new stream is tried with each question.
    stream.addEventListener("error", () => {
      this.#poll ??= setInterval(() => this.ask(), POLL_MS);
      if (stream.readyState !== EventSource.CLOSED) return;
      stream.close();
      setTimeout(() => this.listen(), POLL_MS);
    });
  }

  async ask() {
    try {
      this.#hear(await getJson("/api/publication", { cache: "no-store" }));
    } catch {
      // Away for now: the next question will tell.
    }
  }

  #hear(current) {
    const versions = JSON.stringify(current.versions);
    if (versions === this.#known) return;
    this.#known = versions;
    this.changed(current);
  }

  #stopPolling() {
    clearInterval(this.#poll);
    this.#poll = null;
  }
}
