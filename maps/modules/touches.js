// Who takes the next touch of the map: a tool that waits for a place, else the card of the zone that is there.

import { announce } from "./dom.js";
import { t } from "./langue.js";

export const HINT = t("Touchez la carte, ou placez la mire au clavier puis Entrée.");

export class Touches {
  #taker = null;

  constructor(map) {
    this.map = map;
  }

  // `taker` is given { lng, lat } of the next touch; it answers true to wait for another one.
  wait(taker, hint = HINT) {
    this.#taker = taker;
    announce(hint);
    this.map.getCanvas().focus();
  }

  forget(taker = this.#taker) {
    if (this.#taker === taker) this.#taker = null;
  }

  get waiting() {
    return this.#taker !== null;
  }

  // Whether the touch was for a tool, and not for a card.
  takes(lngLat) {
    const taker = this.#taker;
    if (!taker) return false;
    this.#taker = null;
    if (taker(lngLat)) this.#taker = taker;
    return true;
  }
}
