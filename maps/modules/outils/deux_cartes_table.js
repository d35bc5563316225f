// The table equal to both maps: a line per zone, and the value of each map.

import { getRows } from "../api.js";
import { element } from "../dom.js";
import { unitOf, valueText } from "../figures.js";
import { alphabetical, plural } from "../format.js";
import { rowsOf } from "../rows.js";
import { layerOf } from "../view.js";
import { NIVEAUX, ZONES } from "../words.js";
import { t } from "../langue.js";

export async function rowsOfBoth(first, second, place, scope) {
  const [here, there] = await Promise.all([rowsOf(first), layerOf(first) === layerOf(second) ? rowsOf(first) : getRows(`/layers/${layerOf(second)}.csv`)]);
  if (place) return here.filter((row) => inside(row, place) || !scope || inside(row, scope)).map((row) => ({ row, other: row, where: inside(row, place) ? place.nom : (scope?.nom ?? "") }));
  const others = new Map(there.map((row) => [row.id, row]));
  return here.map((row) => ({ row, other: others.get(row.id) ?? {} }));
}

const inside = (row, { id, code, niveau }) => row.id === id || row[`${niveau}_code`] === code;

export function tableOfBoth(rows, titles, [first, second], place) {
  const head = place ? [t("Territoire"), t("Valeur ({unite})", { unite: unitOf(first.indicator) })] : titles;
  const lines = rows.toSorted((one, other) => alphabetical(one.row.nom, other.row.nom)).map(({ row, other, where }) => {
    const cells = place ? [where, valueText(first.indicator, row)] : [valueText(first.indicator, row), valueText(second.indicator, other)];
    return element("tr", {}, element("th", { scope: "row" }, row.nom), ...cells.map((text) => element("td", {}, text)));
  });
  const header = element("tr", {}, ...[NIVEAUX[first.niveau], ...head].map((text) => element("th", { scope: "col" }, text)));
  const table = element("table", {}, element("caption", { class: "invisible" }, t("Les deux cartes : {titres}", { titres: titles.join(" ; ") })), element("thead", {}, header), element("tbody", {}, ...lines));
  const scroll = element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("Tableau des deux cartes, à faire défiler") }, table);
  return element("details", { class: "origine" }, element("summary", {}, t("Tableau des deux cartes ({combien})", { combien: plural(rows.length, ...ZONES[first.niveau]) })), scroll);
}
