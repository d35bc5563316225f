// The communes whose time changes, as a table that sorts, and as a file that says on each line what it is.

import { element } from "../dom.js";
import { number } from "../format.js";
import { t } from "../langue.js";
import { PEOPLE, changedRows, gapText, minutes, sortedRows } from "./scenario_answer.js";
import { codeOf, gapOf } from "./scenario_layer.js";
import { writeScenario } from "./scenario_key.js";
import { download } from "./telecharger.js";

export const MENTION = t("simulation, pas une donnée");
const SIDES = { en_deca: t("passe en deçà"), au_dela: t("passe au-delà") };
const HEADS = [["nom", t("Commune")], ["avant", t("Avant")], ["apres", t("Après")], ["ecart", t("Écart")], ["habitants", t("Hab.")]];
const ORDER = t("Ordre : les communes qui passent en deçà du seuil, puis celles qui gagnent du temps, puis celles qui passent au-delà, puis celles qui en perdent ; les plus peuplées d’abord, hors du périmètre à la fin.");
const COLUMNS = ["mention", "commune", "nom", "habitants", "avant_min", "apres_min", "ecart_min", "franchissement", "sur", "dans_le_perimetre", "indicateur", "seuil_min", "precision_share", "scenario", "publication", "sources", "licence"];

export class ChangedTable {
  #sort = { key: PEOPLE, down: false };

  constructor(box, openZone) {
    Object.assign(this, { box, openZone });
  }

  show(answer) {
    this.rows = changedRows(answer);
    this.#draw();
  }

  #draw() {
    if (!this.rows.length) return this.box.replaceChildren(element("p", { class: "explication" }, t("Aucune commune ne voit son temps changer d’un dixième de minute.")));
    const head = element("tr", {}, ...HEADS.map(([key, label]) => this.#head(key, label)));
    const rows = sortedRows(this.rows, this.#sort).map((row) => this.#row(row));
    const caption = element("caption", {}, t("Communes dont le temps change, en minutes ({mention})", { mention: MENTION }));
    this.box.replaceChildren(this.#order(), element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("Communes dont le temps change, à faire défiler") }, element("table", { class: "autour" }, caption, element("thead", {}, head), element("tbody", {}, ...rows))));
  }

  #order() {
    const { key, down } = this.#sort;
    if (key === PEOPLE) return element("p", { class: "explication", id: "scenario-ordre" }, ORDER);
    const [, label] = HEADS.find(([name]) => name === key);
    const back = () => this.#sortBy({ key: PEOPLE, down: false }, "thead button");
    return element("p", { class: "explication", id: "scenario-ordre" }, t("Ordre : {colonne}, {sens}. ", { colonne: label, sens: down ? t("décroissant") : t("croissant") }), element("button", { type: "button", class: "lien", click: back }, t("Le plus d’habitants gagnants d’abord")));
  }

  #sortBy(sort, focused) {
    this.#sort = sort;
    this.#draw();
    this.box.querySelector(focused).focus();
  }

  #head(key, label) {
    const { key: current, down } = this.#sort;
    const sorted = key === current ? (down ? "descending" : "ascending") : null;
    const sort = () => this.#sortBy({ key, down: key === current && !down }, "th[aria-sort] button");
    const arrow = sorted ? (down ? " ▼" : " ▲") : "";
    return element("th", { scope: "col", "aria-sort": sorted }, element("button", { type: "button", class: "lien", click: sort }, label, element("span", { "aria-hidden": "true" }, arrow)));
  }

  #row(row) {
    const notes = [SIDES[row.franchit] ? `${SIDES[row.franchit]}${row.sur ? "" : t(", incertain")}` : "", row.dans ? "" : t("hors du périmètre")].filter(Boolean).join(" · ");
    const name = element("button", { type: "button", class: "lien", click: () => this.openZone(row.zone) }, row.nom);
    const cells = [minutes(row.avant_min), minutes(row.apres_min), gapText(row), number(row.habitants)];
    return element("tr", { "data-zone": row.zone }, element("th", { scope: "row" }, name, notes ? element("small", {}, notes) : null), ...cells.map((text) => element("td", { class: "nombre" }, text)));
  }
}

// Every line carries the mention: a table that is cut and pasted still says that it is a simulation.
export function downloadCsv(answer, scenario) {
  download(`simulation_${answer.indicateur}.csv`, `\ufeff${csv(answer, scenario)}`, "text/csv;charset=utf-8");
}

function csv(answer, scenario) {
  const shared = [answer.indicateur, answer.seuil, answer.erreur_share, writeScenario(scenario), answer.publication.id, answer.sources.map(({ titre }) => titre).join(" ; "), answer.licence];
  const lines = changedRows(answer).map((row) => [MENTION, codeOf(row), row.nom, row.habitants, row.avant_min, row.apres_min, gap(row), SIDES[row.franchit] ?? "", row.franchit ? row.sur : "", row.dans, ...shared]);
  return [COLUMNS, ...lines].map((cells) => cells.map(cell).join(",")).join("\r\n");
}

const gap = (row) => (Number.isFinite(gapOf(row)) ? Number(gapOf(row).toFixed(2)) : gapText(row));
const cell = (value) => (/[",\r\n]/.test(String(value ?? "")) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? ""));
