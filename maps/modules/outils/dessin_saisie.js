// Corners given one by one, by hand or by keyboard, with a bar over the map that a phone shows too.

import { announce, element } from "../dom.js";
import { plural } from "../format.js";
import { rounded } from "./dessin_forme.js";
import { DOUBLE_MS } from "../touches.js";
import { lineOf, showShape } from "./dessin_trace.js";
import { t } from "../langue.js";

const LEAST = 3;
const MOST = 500;
const CLOSE_PX = 10;
const SAME_PX = 4;
const HINT = t("Cliquez pour poser un sommet ; double clic ou Entrée ferme la zone. Au clavier : une flèche déplace la mire, puis Entrée y pose un sommet ; le bouton Fermer termine. Retour arrière enlève le dernier, Échap abandonne.");
const TOO_FEW = t("Il faut trois sommets pour fermer la zone.");

export class Saisie {
  #corners = [];
  #bar = null;
  // The last corner came by mouse or finger: Enter then ends the zone. An arrow key brings the crosshair back.
  #byHand = false;

  // `done` is given the corners of a closed polygon, or nothing when the reader gives up.
  constructor({ map, touches }, done) {
    Object.assign(this, { map, touches, done });
    this.taker = (at, { keyboard }) => this.#take(at, keyboard);
    this.keys = (event) => this.#key(event);
    this.twice = () => this.#finish();
  }

  start() {
    this.stop();
    this.#bar = this.#makeBar();
    document.querySelector(".carte").append(this.#bar);
    document.addEventListener("keydown", this.keys, { capture: true });
    this.map.on("dblclick", this.twice);
    this.map.doubleClickZoom.disable();
    this.#show();
    this.touches.wait(this.taker, HINT);
  }

  stop() {
    this.#corners = [];
    this.#byHand = false;
    if (this.#bar) setTimeout(() => this.#bar || this.map.doubleClickZoom.enable(), DOUBLE_MS);
    this.#bar?.remove();
    this.#bar = null;
    this.touches.forget(this.taker);
    this.map.off("dblclick", this.twice);
    document.removeEventListener("keydown", this.keys, { capture: true });
  }

  #take(at, keyboard) {
    if (this.#corners.length >= LEAST && this.#near(at, this.#corners[0], CLOSE_PX)) {
      this.#close();
      return false;
    }
    this.#byHand = !keyboard;
    // The second half of a double click.
    if (this.#byHand && this.#corners.length && this.#near(at, this.#corners.at(-1), SAME_PX)) return true;
    this.#corners.push(rounded(at));
    this.#show();
    announce(t("Sommet {rang} posé.", { rang: this.#corners.length }));
    return this.#corners.length < MOST;
  }

  #near(at, corner, most) {
    const [one, other] = [this.map.project(at), this.map.project(corner)];
    return Math.hypot(one.x - other.x, one.y - other.y) <= most;
  }

  #undo() {
    this.#corners.pop();
    this.#show();
    announce(t("Sommet enlevé : {sommets}.", { sommets: plural(this.#corners.length, t("sommet"), t("sommets")) }));
  }

  #finish() {
    if (this.#corners.length >= LEAST) this.#close();
    else this.#refuse();
  }

  #refuse() {
    announce(TOO_FEW);
    this.#bar.firstElementChild.textContent = TOO_FEW;
  }

  #close() {
    const corners = this.#corners;
    this.stop();
    this.touches.rest();
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
    else if (event.key === "Enter" && onMap && this.#byHand) this.#finish();
    else return this.#aim(event.key, onMap);
    event.preventDefault();
    event.stopPropagation();
  }

  #aim(key, onMap) {
    if (!onMap || !key.startsWith("Arrow")) return;
    this.#byHand = false;
    this.#show();
  }

  #show() {
    const count = this.#corners.length;
    showShape(this.map, lineOf(this.#corners), this.#corners);
    const [text, undo, close] = this.#bar.children;
    const enter = this.#byHand && count >= LEAST && matchMedia("(hover: hover)").matches ? t(" · Entrée ferme") : "";
    text.textContent = count ? `${plural(count, t("sommet posé"), t("sommets posés"))}${enter}` : t("Touchez la carte, ou la mire puis Entrée");
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
