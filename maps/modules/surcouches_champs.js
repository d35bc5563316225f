// Public fields of what an overlay draws, as a reader reads them.

import { element } from "./dom.js";
import { isMissing, number, typography } from "./format.js";
import { phone, site, week } from "./hours.js";
import { COMPETENTS, MONTANTS, etatEtAge } from "./surcouches_mots.js";

// A projet, a chantier, a contribution. What nobody said is « non dit », never nothing.
export function action(row, words) {
  const territoires = String(row.territoires ?? row.territoire ?? "").split(";").map((code) => words.territoires.get(code)).filter(Boolean);
  const lines = [
    ["État", etatEtAge(row)],
    ["Thème", words.themes.get(row.theme) ?? "non dit"],
    ["Territoires", territoires.join(", ") || "non dits"],
    ["maitre_ouvrage_nom" in row, "Maître d’ouvrage", row.maitre_ouvrage_nom],
    ["competent" in row, "Compétence", COMPETENTS[row.competent]],
    ["annee" in row, "Année", row.annee],
    ["direction_pilote" in row, "Direction pilote", row.direction_pilote],
    ["elu_nom" in row, "Élu porteur", row.elu_nom],
  ].map((line) => (line.length === 2 ? line : line[0] ? [line[1], isMissing(line[2]) ? "non dit" : String(line[2])] : null));
  const text = row.description ?? row.texte ?? row.objectifs;
  return [list(lines.filter(Boolean)), "montant_engage_eur" in row ? amounts(row) : null, text ? element("p", {}, typography(text)) : null];
}

function amounts(row) {
  const known = Object.entries(MONTANTS).map(([type, name]) => [name, row[`montant_${type}_eur`]]).filter(([, value]) => !isMissing(value));
  if (!known.length) return element("p", { class: "explication" }, "Aucun montant connu.");
  return element("section", {}, element("h3", {}, "Montants, par type"), list(known.map(([name, value]) => [name, number(value, "€")])));
}

export function service(row) {
  const counted = row.placement !== "publié";
  const how = row.majorant ? "au plus " : "";
  return [
    counted ? element("p", {}, `${how}${number(row.quantite)} dans la commune. Le point est celui de la mairie\u00a0: l’adresse n’est pas publiée.`) : null,
    ...[row.adresse, phone(row.telephone), site(row.site)].filter(Boolean).map((line) => element("p", {}, line)),
    row.horaires ? week(row.horaires, "fermé") : element("p", { class: "explication" }, "Horaires non publiés."),
  ];
}

const list = (lines) => element("dl", { class: "chiffres objet" }, ...lines.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
