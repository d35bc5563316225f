// Who takes the next touch of the map: a tool that waits for a place, else the card of the zone that is there.

import { announce } from "./dom.js";
import { t } from "./langue.js";

export const HINT = t("Touchez la carte, ou placez la mire au clavier puis Entrée.");
export const DOUBLE_MS = 350;

export class Touches {
  #taker = null;

  constructor(map) {
    this.map = map;
  }

  // `taker` is given { lng, lat } of the next touch, and whether the keyboard made it; it answers true to wait for another.
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

  // The end of a double click that closed something is no touch of its own.
  rest() {
    const nobody = () => false;
    this.#taker = nobody;
    setTimeout(() => this.forget(nobody), DOUBLE_MS);
  }

  // Whether the touch was for a tool, and not for a card.
  takes(lngLat, { keyboard = false } = {}) {
    const taker = this.#taker;
    if (!taker) return false;
    this.#taker = null;
    if (taker(lngLat, { keyboard })) this.#taker = taker;
    return true;
  }
}
