// The rows of a file beside what they were crossed with: sortable, and as a file for a spreadsheet.

import { byId, element } from "../dom.js";
import { alphabetical, isMissing, plural } from "../format.js";
import { numberOf } from "./fichier_texte.js";
import { t } from "../langue.js";
import { download } from "./telecharger.js";

const SHOWN = 500;
const MOST_COLUMNS = 30;
const SIDES = new Map([[true, t("oui")], [false, t("non")], [null, t("sans réponse")]]);
const BOM = "\uFEFF";

export class FileTable {
  #sort = { column: 0, down: false };

  constructor(file, view) {
    Object.assign(this, { file, view });
  }

  open() {
    byId("titre-tableau").textContent = this.file.nom;
    this.#draw();
    byId("tableau").showModal();
  }

  get #columns() {
    return [...crossingColumns(this.file, this.view), ...this.file.colonnes.slice(0, MOST_COLUMNS).map((name) => ({ label: name, text: ({ properties }) => printed(properties[name]) }))];
  }

  #draw() {
    const { features } = this.file;
    const columns = this.#columns;
    const rows = sorted(features, columns[this.#sort.column], this.#sort.down).slice(0, SHOWN);
    const said = features.length > SHOWN ? t("{objets}, les {combien} premiers de ce tri ; le fichier CSV les porte tous.", { objets: plural(features.length, t("objet"), t("objets")), combien: SHOWN }) : `${plural(features.length, t("objet"), t("objets"))}.`;
    const save = element("button", { type: "button", class: "discret", click: () => saveCrossed(this.file, this.view) }, t("Télécharger ce tableau (CSV)"));
    const head = element("tr", {}, ...columns.map(({ label }, rank) => this.#head(label, rank)));
    const body = rows.map(({ one, rang }) => element("tr", {}, ...columns.map(({ text }) => element("td", {}, text(one, rang)))));
    const table = element("table", {}, element("caption", { class: "invisible" }, this.file.nom), element("thead", {}, head), element("tbody", {}, ...body));
    const scroll = element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("Tableau, à faire défiler") }, table);
    byId("corps-tableau").replaceChildren(element("p", {}, said), save, scroll);
  }

  #head(label, rank) {
    const current = rank === this.#sort.column;
    const sort = () => {
      this.#sort = { column: rank, down: current && !this.#sort.down };
      this.#draw();
      byId("corps-tableau").querySelector("th[aria-sort] button").focus();
    };
    const order = current ? (this.#sort.down ? "descending" : "ascending") : null;
    const arrow = current ? (this.#sort.down ? " ▼" : " ▲") : "";
    return element("th", { scope: "col", "aria-sort": order }, element("button", { type: "button", class: "lien", click: sort }, label, element("span", { "aria-hidden": "true" }, arrow)));
  }
}

function crossingColumns({ croisement }, view) {
  if (!croisement) return [];
  const of = (read) => (_, rang) => read(croisement.answers[rang]);
  return [
    { label: t("Lieu"), text: of(({ nom }) => nom) },
    { label: view.indicator.titre, text: of(({ texte }) => texte), value: of(({ valeur }) => valeur) },
    { label: t("Classe"), text: of(({ classe }) => classe), value: of(({ valeur }) => valeur) },
    ...(croisement.limit ? [{ label: t("Au-delà du seuil"), text: of(({ auDela }) => SIDES.get(auDela)) }] : []),
  ];
}

// What has no value comes last, whichever way.
function sorted(features, { text, value }, down) {
  const turn = down ? -1 : 1;
  const rows = features.map((one, rang) => {
    const shown = text(one, rang);
    return { one, rang, shown, amount: value ? value(one, rang) : numberOf(shown) };
  });
  const numbers = rows.every(({ shown, amount }) => value || isMissing(shown) || amount !== null);
  return rows.sort((a, b) => (numbers ? isMissing(a.amount) - isMissing(b.amount) || turn * (a.amount - b.amount) : turn * alphabetical(a.shown, b.shown)) || a.rang - b.rang);
}

export function saveCrossed(file, view) {
  const titles = [...file.colonnes, ...(file.croisement ? CROSSED.map(([title]) => title) : [])];
  const lines = file.features.map(({ properties }, rang) => {
    const own = file.colonnes.map((name) => printed(properties[name]));
    const more = file.croisement ? CROSSED.map(([, read]) => printed(read(file.croisement.answers[rang], view, file.croisement.limit))) : [];
    return [...own, ...more].map(cell).join(";");
  });
  download(`${file.nom.replace(/\.[^.]+$/, "")}_croise.csv`, `${BOM}${[titles.map(cell).join(";"), ...lines].join("\r\n")}\r\n`, "text/csv");
}

const decimal = (value) => (isMissing(value) ? "" : String(value).replace(".", ","));
const inZones = (read) => ({ zones }) => zones.map(read).join(" | ");
const sources = ({ sources: list }) => list.map(({ titre, producteur, millesime, licence }) => [titre, producteur, millesime, licence].filter(Boolean).join(", ")).join(" ; ");
const CROSSED = [
  ["zone", inZones(({ zone }) => zone.id)],
  ["zone_nom", inZones(({ zone }) => zone.nom)],
  ["indicateur", (_, { indicator }) => indicator.titre],
  ["millesime", (_, { millesime }) => millesime],
  ["unite", (_, { indicator }) => (indicator.part ? "part de 0 à 1" : indicator.unite)],
  ["valeur", inZones(({ row }) => decimal(row.valeur))],
  ["valeur_basse", inZones(({ row }) => decimal(row.bas))],
  ["valeur_haute", inZones(({ row }) => decimal(row.haut))],
  ["classe", ({ classe }) => classe],
  ["seuil", (_, view, limit) => decimal(limit?.value)],
  ["au_dela_du_seuil", ({ auDela }, view, limit) => (limit ? SIDES.get(auDela) : "")],
  ["sans_valeur", ({ raison }) => raison],
  ["nature", inZones(({ row }) => row.nature)],
  ["methode", (_, { indicator }) => indicator.methode],
  ["sources", (_, { indicator }) => sources(indicator)],
];

const printed = (value) => (isMissing(value) ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

// A cell that a spreadsheet would run stays text.
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && numberOf(text) === null ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
