// Draw a zone and get its figures: the service measures and counts, the address keeps the drawing.

import { getJson } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { number } from "../format.js";
import { showBox } from "../map.js";
import { isPhone } from "../panel.js";
import { drawnWords } from "./dessin_chiffres.js";
import { MOST_KEPT, isKept, question, readShape, rounded, writeShape } from "./dessin_forme.js";
import { Saisie } from "./dessin_saisie.js";
import { boxOf, lineOf, showShape } from "./dessin_trace.js";
import { t } from "../langue.js";

export function bind(shared) {
  const drawing = new Dessin(shared);
  byId("dessin-polygone").addEventListener("click", () => drawing.startPolygon());
  byId("dessin-cercle").addEventListener("click", () => drawing.startCircle());
  return drawing.follow();
}

class Dessin {
  #asked = null;
  #shape = null;

  constructor(shared) {
    Object.assign(this, shared);
    this.saisie = new Saisie(shared, (corners) => this.#drawn(corners));
    this.state.addEventListener("dessin", ({ detail }) => detail.origin === "adresse" && this.follow());
    this.indicators.addEventListener("vue", () => this.#shape && !this.#isDrawing && this.#ask());
  }

  get #isDrawing() {
    return Boolean(document.querySelector(".barre-dessin"));
  }

  follow() {
    this.saisie.stop();
    this.#shape = readShape(this.state.values.dessin);
    return this.#shape ? this.#ask({ show: true }) : this.#clear();
  }

  startPolygon() {
    this.#begin();
    this.saisie.start();
  }

  startCircle() {
    const km = byId("dessin-rayon");
    if (!km.reportValidity() || !km.valueAsNumber) return;
    this.#begin();
    this.#tell(element("p", {}, t("Touchez le centre du cercle de {rayon}, ou placez la mire au clavier puis Entrée.", { rayon: number(km.valueAsNumber, "km") })));
    this.touches.wait((at) => this.#keep({ cercle: rounded(at), km: km.valueAsNumber }));
  }

  // On a phone the panel covers the map.
  #begin() {
    this.#asked?.abort();
    this.saisie.stop();
    this.#tell();
    if (isPhone()) this.state.set({ volet: null });
  }

  #drawn(corners) {
    if (corners) return this.#keep({ sommets: corners });
    announce(t("Dessin abandonné."));
    if (isPhone()) this.state.set({ volet: "outils" });
    this.follow();
    byId("dessin-polygone").focus();
  }

  // Not returned: a touch that answers true would wait for another one.
  #keep(shape) {
    this.#shape = shape;
    this.state.set({ dessin: isKept(shape) ? writeShape(shape) : null, outil: "dessin", volet: "outils" }, { push: true });
    this.#ask();
    return false;
  }

  async #ask({ show = false } = {}) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const [address, geometry] = question(this.#shape, this.indicators.view);
    showShape(this.map, lineOf(this.#shape.sommets ? [...this.#shape.sommets, this.#shape.sommets[0]] : []));
    this.#tell(element("p", {}, t("Calcul…")));
    try {
      const headers = { "Content-Type": "application/geo+json" };
      const answer = await getJson(address, { method: "POST", headers, body: JSON.stringify(geometry), signal });
      this.#show(answer, show);
    } catch (error) {
      if (error.name !== "AbortError") this.#tell(element("p", { class: "avis", role: "alert" }, error.message), this.#erase());
    }
  }

  #show(answer, show) {
    showShape(this.map, answer.contour);
    // A phone's map shrinks when the panel comes back.
    if (isPhone() || (show && !this.state.values.vue)) showBox(this.map, boxOf(answer.contour));
    const long = isKept(this.#shape) ? null : element("p", { class: "avis" }, t("Plus de {combien} sommets : l’adresse de la page ne garde pas ce dessin. Téléchargez-le.", { combien: MOST_KEPT }));
    this.#tell(...drawnWords(answer, this), long, this.#erase());
    announce(t("Zone de {superficie}, {habitants} environ.", { superficie: number(answer.superficie_km2, "km²"), habitants: number(answer.habitants.valeur, t("habitants")) }));
  }

  #erase() {
    const click = () => {
      this.state.set({ dessin: null });
      this.#shape = null;
      this.#clear();
      byId("dessin-polygone").focus();
    };
    return element("button", { type: "button", class: "discret", click }, t("Effacer la zone"));
  }

  #clear() {
    this.#asked?.abort();
    showShape(this.map, null);
    this.#tell();
  }

  #tell(...parts) {
    byId("dessin-reponse").replaceChildren(...parts.filter(Boolean));
  }
}
