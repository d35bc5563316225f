// Two maps side by side: the same indicator at another vintage or in another territory, or another indicator.

import { getJson, getRows } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { alphabetical } from "../format.js";
import { ZONES } from "../words.js";
import { rowsOfBoth, tableOfBoth } from "./deux_cartes_table.js";
import { Twin } from "./deux_cartes_toile.js";
import { legendOf, rule, secondDrawing, titlesOf } from "./deux_cartes_vue.js";
import { t } from "../langue.js";

export async function bind(shared) {
  const tool = new DeuxCartes(shared);
  await tool.fill();
  await tool.follow();
}

class DeuxCartes {
  #asked = null;
  #twin = null;
  #places = new Map();

  constructor(shared) {
    Object.assign(this, shared);
    byId("deux-choix").addEventListener("change", ({ target }) => this.state.set({ deux: target.value || null }, { push: true }));
    for (const key of ["deux", "couches"]) this.state.addEventListener(key, () => this.follow());
    this.indicators.addEventListener("vue", () => this.fill().then(() => this.follow()));
  }

  // What the second map can show depends on the first.
  async fill() {
    const { view } = this.indicators;
    byId("deux-sans").hidden = Boolean(view);
    byId("deux-corps").hidden = !view;
    if (!view) return;
    const [list, places] = await Promise.all([this.indicators.list ?? this.indicators.load(), getRows("/layers/territoires.csv")]);
    this.#places = new Map(places.map(({ id, nom }) => [id, nom]));
    const vintages = view.indicator.millesimes.filter((one) => one !== view.millesime).map((one) => [`millesime:${one}`, one]);
    const others = list.filter((one) => one.id !== view.indicator.id && one.millesimes.length && one.niveaux.includes(view.niveau)).map((one) => [`indicateur:${one.id}`, one.titre]);
    const groups = [[t("Un autre millésime"), vintages], [t("Un autre territoire, à la même échelle"), sorted([...this.#places])], [t("Un autre indicateur"), sorted(others)]];
    const none = element("option", { value: "" }, t("Pas de seconde carte"));
    byId("deux-choix").replaceChildren(none, ...groups.filter(([, members]) => members.length).map(group));
    byId("deux-choix").value = this.state.values.deux ?? "";
  }

  async follow() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { view, classes } = this.indicators;
    const { deux } = this.state.values;
    byId("deux-choix").value = deux ?? "";
    if (!deux || !view) return this.#close();
    try {
      const second = await secondDrawing({ view, classes, deux, sequences: this.indicators.sequences }, signal);
      const place = second.place && (await getJson(`/api/zones/${second.place}`, { signal })).zone;
      const scope = place && this.state.values.portee && (await getJson(`/api/zones/${this.state.values.portee}`, { signal })).zone;
      if (!signal.aborted) await this.#show(second, place, scope || null);
    } catch (error) {
      if (error.name !== "AbortError" && !signal.aborted) this.#fail(error.message);
    }
  }

  async #show(second, place, scope) {
    const { view, classes } = this.indicators;
    const titles = titlesOf(view, second.view, place, scope);
    this.#twin?.close();
    this.#twin = new Twin(this.map, second, titles, place && { box: place.bbox, other: scope?.bbox ?? null }, () => this.#leave());
    const colours = this.map.getStyle().metadata.couleurs;
    const rows = await rowsOfBoth(view, second.view, place, scope);
    byId("deux-reponse").replaceChildren(
      element("p", { class: "explication" }, rule(view, second)),
      ...legendOf(titles[0], classes, view.niveau, colours),
      ...legendOf(titles[1], second.classes, second.view.niveau, colours),
      tableOfBoth(rows, titles, [view, second.view], place),
      element("button", { type: "button", class: "discret", click: () => this.#leave() }, t("Fermer la seconde carte")),
    );
    announce(t("Deux cartes. À gauche : {gauche}. À droite : {droite}. {combien} {zones} dans le tableau.", { gauche: titles[0], droite: titles[1], combien: rows.length, zones: ZONES[view.niveau][1] }));
  }

  #leave() {
    this.state.set({ deux: null }, { push: true });
    announce(t("La seconde carte est fermée."));
    byId("deux-choix").focus();
  }

  #close() {
    this.#twin?.close();
    this.#twin = null;
    byId("deux-reponse").replaceChildren();
  }

  #fail(sentence) {
    this.#close();
    byId("deux-reponse").replaceChildren(element("p", { class: "avis", role: "alert" }, sentence));
  }
}

const sorted = (pairs) => pairs.sort((one, other) => alphabetical(one[1], other[1]));
const group = ([label, members]) => element("optgroup", { label }, ...members.map(([value, text]) => element("option", { value }, text)));
