// When tiles are away: one sentence, a button, and a new try by itself that waits longer each time.

import { byId } from "./dom.js";
import { t } from "./langue.js";

// What a reader asked of another host fails in its own words.
export const OTHER_HOST = "plan-ign";
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;
const SENTENCE = t("La carte ne se charge pas entièrement : le service ne répond pas. Nouvel essai automatique bientôt.");

export function bindFailures(map, reload) {
  const failure = new Failure(reload);
  map.on("error", ({ sourceId, tile, source }) => {
    if (sourceId === OTHER_HOST) return;
    if (sourceId || tile || source) failure.show();
  });
  map.on("idle", () => failure.settle());
}

export function showFailure(sentence, retry) {
  byId("panne").querySelector("p").textContent = sentence;
  byId("reessayer").onclick = retry;
  byId("panne").hidden = false;
}

export function hideFailure() {
  byId("panne").hidden = true;
}

class Failure {
  #failed = false;
  #wait = FIRST_WAIT_MS;
  #timer = null;

  constructor(reload) {
    this.reload = reload;
  }

  show() {
    this.#failed = true;
    showFailure(SENTENCE, () => this.#retryNow());
    this.#timer ??= setTimeout(() => this.#retry(), this.#wait);
  }

  // Idle comes after failed tiles too: only a round without any failure takes the message away.
  settle() {
    if (this.#failed || this.#timer) return;
    this.#wait = FIRST_WAIT_MS;
    hideFailure();
  }

  // A reader who asks again wants to know soon.
  #retryNow() {
    this.#wait = FIRST_WAIT_MS / 2;
    this.#retry();
  }

  #retry() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#failed = false;
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    this.reload();
  }
}
