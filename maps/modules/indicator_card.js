// The chosen indicator in the card of a zone: value, doubt, spread, vintages, zones around, and where the figure comes from.

import { getJson } from "./api.js";
import { announce, byId, element } from "./dom.js";
import { rangeText, valueText } from "./figures.js";
import { isMissing, number } from "./format.js";
import { inLanguage, t, word } from "./langue.js";
import { rowsOf, valuesOf } from "./rows.js";
import { sparkline, spread } from "./spread.js";
import { NIVEAUX, QUALITES, ZONES } from "./words.js";

const AROUND = ["epci", "territoire", "departement"];

export class IndicatorCard {
  #asked = null;

  constructor(indicators, state) {
    Object.assign(this, { indicators, state });
    indicators.addEventListener("vue", () => this.show());
  }

  // The card is made anew for each zone: its section is found, and filled when the answer is there.
  async show() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const section = byId("fiche-indicateur");
    const { view } = this.indicators;
    if (!section) return;
    if (!view) return section.replaceChildren();
    try {
      const parts = await this.#parts(view, this.state.values.zone, signal);
      if (signal.aborted) return;
      section.replaceChildren(...parts);
      announce(t("{titre} : {valeur}", { titre: view.indicator.titre, valeur: section.querySelector(".valeur-zone strong")?.textContent ?? parts.at(-1).textContent }));
    } catch (error) {
      if (error.name !== "AbortError") section.replaceChildren(element("p", { class: "avis" }, error.message));
    }
  }

  async #parts(view, zone, signal) {
    const level = zone.split(":")[0];
    const { indicator } = view;
    const title = element("h3", {}, indicator.titre);
    if (!indicator.niveaux.includes(level)) return [title, element("p", { class: "explication" }, t("Cet indicateur n’existe pas à ce niveau."))];
    const ask = (niveau, millesime) => getJson(address(indicator, niveau, zone, millesime), { signal });
    const levels = AROUND.filter((one) => AROUND.indexOf(one) > AROUND.indexOf(level) && indicator.niveaux.includes(one));
    const [own, rows, ...around] = await Promise.all([
      ask(level, "tous"),
      rowsOf({ ...view, niveau: level }),
      ...levels.map((niveau) => ask(niveau, view.millesime)),
    ]);
    const figures = principal(own.observations).filter((row) => row.zone === zone);
    const figure = figures.find(({ millesime }) => millesime === view.millesime);
    if (!figure) return [title, element("p", { class: "explication" }, t("Ce chiffre n’est pas calculé hors du département servi."))];
    return [
      title,
      value(indicator, figure),
      ...strip(indicator, figure, rows, level),
      sparkline(indicator, figures.map(point)),
      comparison(indicator, around.flatMap(({ observations }) => principal(observations))),
      origin(indicator, figure),
    ].filter(Boolean);
  }
}

const principal = (rows) => rows.filter(({ lecture }) => lecture === "principale");
const point = ({ millesime, valeur, qualite }) => ({ vintage: millesime, value: valeur, reason: QUALITES[qualite] ?? QUALITES.missing });

function address(indicator, niveau, zone, millesime) {
  return `/api/observations?indicateur=${indicator.id}&niveau=${niveau}&zone=${zone}&millesime=${encodeURIComponent(millesime)}`;
}

function value(indicator, row) {
  const range = rangeText(indicator, row);
  const other = isMissing(row.autre_valeur) ? "" : t("{valeur} si les rattachements supposés sont lus autrement", { valeur: valueText(indicator, { valeur: row.autre_valeur }) });
  const doubt = row.confiance === "inferred" ? t("rattachement : {confiance}", { confiance: word(row.confiance_libelle) }) : "";
  const partial = isMissing(row.couverture) || row.couverture >= 1 ? "" : t("{part} des habitants couverts", { part: number(row.couverture * 100, "%") });
  const notes = [range, other, doubt, partial, t("millésime {millesime}", { millesime: row.millesime })].filter(Boolean);
  return element("p", { class: "valeur-zone" }, element("strong", {}, valueText(indicator, row)), element("small", {}, notes.join(" · ")));
}

function strip(indicator, figure, rows, level) {
  const values = valuesOf(rows);
  if (isMissing(figure.valeur) || values.length < 3) return [];
  return [spread(indicator, values, figure.valeur, ZONES[level][1])];
}

function comparison(indicator, rows) {
  if (!rows.length) return null;
  const lines = rows.map((row) => element("tr", {}, element("th", { scope: "row" }, NIVEAUX[row.niveau]), element("td", {}, row.nom), element("td", { class: "nombre" }, valueText(indicator, row))));
  return element("table", { class: "autour" }, element("caption", {}, t("À comparer")), element("tbody", {}, ...lines));
}

function origin(indicator, { zone, millesime }) {
  const href = `/chiffres/${indicator.id}/${zone}?millesime=${encodeURIComponent(millesime)}`;
  return element("p", {}, element("a", { href: inLanguage(href) }, t("D’où vient ce chiffre")));
}
