// The table equal to the map: every zone drawn, its value and class, sortable; and files of exactly this view.

import { byId, element } from "./dom.js";
import { bare, rangeText, unitOf, valueText } from "./figures.js";
import { alphabetical, isMissing, number, plural } from "./format.js";
import { t } from "./langue.js";
import { rowsOf } from "./rows.js";
import { layerOf } from "./view.js";
import { NIVEAUX, ZONES } from "./words.js";

export function bindTable(indicators, state, openZone) {
  const table = new Table(indicators, state, openZone);
  byId("ouvrir-tableau").addEventListener("click", () => table.open());
  indicators.addEventListener("vue", () => (byId("ouvrir-tableau").hidden = !indicators.view));
}

class Table {
  #sort = { key: "nom", down: false };

  constructor(indicators, state, openZone) {
    Object.assign(this, { indicators, state, openZone });
  }

  async open() {
    const { view } = this.indicators;
    if (!view) return;
    byId("titre-tableau").textContent = `${view.indicator.titre}, ${view.millesime}`;
    byId("corps-tableau").replaceChildren(element("p", {}, t("Chargement…")));
    byId("tableau").showModal();
    try {
      this.rows = (await rowsOf(view)).map((row) => known(row, this.indicators.classes));
      this.#draw();
    } catch (error) {
      byId("corps-tableau").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
    }
  }

  #draw() {
    const { view } = this.indicators;
    const count = element("p", {}, t("{zones} : ce que la carte dessine, ni plus ni moins.", { zones: plural(this.rows.length, ...ZONES[view.niveau]) }));
    const scroll = element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("Tableau, à faire défiler") }, this.#table(view));
    byId("corps-tableau").replaceChildren(count, files(view, this.state.values.portee), scroll);
  }

  #table(view) {
    const { indicator, niveau } = view;
    const heads = [["nom", NIVEAUX[niveau]], ["valeur", t("Valeur ({unite})", { unite: unitOf(indicator) })], ["classe", t("Classe")], ["population", t("Habitants")]];
    const head = element("tr", {}, ...heads.map(([key, label]) => this.#head(key, label)));
    const rows = this.rows.toSorted((one, other) => compare(one, other, this.#sort)).map((row) => this.#row(indicator, row));
    const caption = element("caption", { class: "invisible" }, `${indicator.titre}, ${view.millesime}`);
    return element("table", {}, caption, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  #head(key, label) {
    const { key: current, down } = this.#sort;
    const sorted = key === current ? (down ? "descending" : "ascending") : null;
    const arrow = key === current ? (down ? " ▼" : " ▲") : "";
    const sort = () => {
      this.#sort = { key, down: key === current && !down };
      this.#draw();
      byId("corps-tableau").querySelector("th[aria-sort] button").focus();
    };
    return element("th", { scope: "col", "aria-sort": sorted }, element("button", { type: "button", class: "lien", click: sort }, label, element("span", { "aria-hidden": "true" }, arrow)));
  }

  #row(indicator, row) {
    const go = () => {
      byId("tableau").close();
      this.openZone(row.id);
    };
    const range = rangeText(indicator, row);
    const value = isMissing(row.valeur) ? valueText(indicator, row) : bare(indicator, Number(row.valeur));
    return element(
      "tr",
      { "data-zone": row.id },
      element("th", { scope: "row" }, element("button", { type: "button", class: "lien", click: go }, row.nom)),
      element("td", { class: "nombre" }, value, range ? element("small", {}, range) : null),
      element("td", {}, row.libelle),
      element("td", { class: "nombre" }, number(row.population)),
    );
  }
}

// Classes are closed on the right; a value above the last limit of « manuel » is drawn like the last class.
function known(row, { classes, sans_valeur: absent }) {
  if (isMissing(row.valeur)) return { ...row, rang: classes.length, libelle: absent.find(({ valeur }) => valeur === row.qualite)?.libelle ?? t("donnée absente") };
  const found = classes.findIndex(({ a }) => Number(row.valeur) <= a);
  const rank = found < 0 ? classes.length - 1 : found;
  return { ...row, rang: rank, libelle: classes[rank].libelle };
}

// Zones without a number come last, whichever way values are sorted.
function compare(one, other, { key, down }) {
  const turn = down ? -1 : 1;
  if (key === "nom") return turn * alphabetical(one.nom, other.nom);
  if (key === "classe") return turn * (one.rang - other.rang) || alphabetical(one.nom, other.nom);
  const gap = isMissing(one[key]) - isMissing(other[key]);
  return gap || turn * (Number(one[key]) - Number(other[key])) || alphabetical(one.nom, other.nom);
}

function files(view, scope) {
  const parts = [element("span", {}, t("Télécharger la carte : ")), ...links(view, "")];
  if (!scope) return element("p", {}, ...parts);
  return element("p", {}, ...parts, element("br"), element("span", {}, t("Le périmètre choisi seul : ")), ...links(view, scope));
}

export function links(view, scope) {
  const layer = layerOf(view);
  const zone = scope ? `?zone=${scope}` : "";
  const { indicator, niveau, millesime } = view;
  const workbook = `/api/observations?indicateur=${indicator.id}&niveau=${niveau}&millesime=${encodeURIComponent(millesime)}&format=xlsx`;
  const addresses = [
    ["csv", `/layers/${layer}.csv${zone}`],
    ["xlsx", workbook + zone.replace("?", "&")],
    ["geojson", `/layers/${layer}.geojson${zone}`],
    ["gpkg", `/layers/${layer}.gpkg${zone}`],
  ];
  return addresses.flatMap(([format, href]) => [element("a", { href, download: "" }, format), " "]);
}
