// Corners given one by one, by hand or by keyboard, with a bar over the map that a phone shows too.

import { announce, element } from "../dom.js";
import { plural } from "../format.js";
import { rounded } from "./dessin_forme.js";
import { lineOf, showShape } from "./dessin_trace.js";
import { t } from "../langue.js";

const LEAST = 3;
const MOST = 500;
const CLOSE_PX = 10;
const HINT = t("Touchez la carte pour poser un sommet, ou placez la mire au clavier puis Entrée ; Retour arrière enlève le dernier, Échap abandonne.");

export class Saisie {
  #corners = [];
  #bar = null;

  // `done` is given the corners of a closed polygon, or nothing when the reader gives up.
  constructor({ map, touches }, done) {
    Object.assign(this, { map, touches, done });
    this.taker = (at) => this.#take(at);
    this.keys = (event) => this.#key(event);
  }

  start() {
    this.stop();
    this.#bar = this.#makeBar();
    document.querySelector(".carte").append(this.#bar);
    document.addEventListener("keydown", this.keys, { capture: true });
    this.#show();
    this.touches.wait(this.taker, HINT);
  }

  stop() {
    this.#corners = [];
    this.#bar?.remove();
    this.#bar = null;
    this.touches.forget(this.taker);
    document.removeEventListener("keydown", this.keys, { capture: true });
  }

  #take(at) {
    if (this.#corners.length >= LEAST && this.#isFirst(at)) {
      this.#close();
      return false;
    }
    this.#corners.push(rounded(at));
    this.#show();
    announce(t("Sommet {rang} posé.", { rang: this.#corners.length }));
    return this.#corners.length < MOST;
  }

  #isFirst(at) {
    const [one, other] = [this.map.project(at), this.map.project(this.#corners[0])];
    return Math.hypot(one.x - other.x, one.y - other.y) <= CLOSE_PX;
  }

  #undo() {
    this.#corners.pop();
    this.#show();
    announce(t("Sommet enlevé : {sommets}.", { sommets: plural(this.#corners.length, t("sommet"), t("sommets")) }));
  }

  #close() {
    const corners = this.#corners;
    this.stop();
    this.done(corners);
  }

  #giveUp() {
    this.stop();
    this.done(null);
  }

  #key(event) {
    const onMap = event.target === this.map.getCanvas();
    if (event.key === "Escape") this.#giveUp();
    else if (event.key === "Backspace" && onMap) this.#undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #show() {
    const count = this.#corners.length;
    showShape(this.map, lineOf(this.#corners), this.#corners);
    const [text, undo, close] = this.#bar.children;
    text.textContent = count ? plural(count, t("sommet posé"), t("sommets posés")) : t("Touchez la carte, ou la mire puis Entrée");
    undo.disabled = !count;
    close.disabled = count < LEAST;
  }

  #makeBar() {
    const button = (label, click) => element("button", { type: "button", click }, label);
    return element(
      "div",
      { class: "barre-dessin", role: "group", "aria-label": t("Polygone en cours") },
      element("span", {}, ""),
      button(t("Enlever le dernier"), () => this.#undo()),
      button(t("Fermer"), () => this.#close()),
      button(t("Abandonner"), () => this.#giveUp()),
    );
  }
}
