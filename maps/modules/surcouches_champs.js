// Public fields of what an overlay draws, as a reader reads them.

import { element } from "./dom.js";
import { isMissing, number, typography } from "./format.js";
import { phone, site, week } from "./hours.js";
import { IN_FRENCH, t } from "./langue.js";
import { COMPETENTS, MONTANTS, etatEtAge } from "./surcouches_mots.js";

// A projet, a chantier, a contribution. What nobody said is « non dit », never nothing.
export function action(row, words) {
  const territoires = String(row.territoires ?? row.territoire ?? "").split(";").map((code) => words.territoires.get(code)).filter(Boolean);
  const lines = [
    [t("État"), etatEtAge(row)],
    [t("Thème"), words.themes.get(row.theme) ?? t("non dit")],
    [t("Territoires"), territoires.join(", ") || t("non dits")],
    ["maitre_ouvrage_nom" in row, t("Maître d’ouvrage"), row.maitre_ouvrage_nom],
    ["competent" in row, t("Compétence"), COMPETENTS[row.competent]],
    ["annee" in row, t("Année"), row.annee],
    ["direction_pilote" in row, t("Direction pilote"), row.direction_pilote],
    ["elu_nom" in row, t("Élu porteur"), row.elu_nom],
  ].map((line) => (line.length === 2 ? line : line[0] ? [line[1], isMissing(line[2]) ? t("non dit") : String(line[2])] : null));
  const text = row.description ?? row.texte ?? row.objectifs;
  return [list(lines.filter(Boolean)), "montant_engage_eur" in row ? amounts(row) : null, text ? element("p", { lang: IN_FRENCH }, typography(text)) : null];
}

function amounts(row) {
  const known = Object.entries(MONTANTS).map(([type, name]) => [name, row[`montant_${type}_eur`]]).filter(([, value]) => !isMissing(value));
  if (!known.length) return element("p", { class: "explication" }, t("Aucun montant connu."));
  return element("section", {}, element("h3", {}, t("Montants, par type")), list(known.map(([name, value]) => [name, number(value, "€")])));
}

export function service(row) {
  const counted = row.placement !== "publié";
  const how = row.majorant ? t("au plus ") : "";
  return [
    counted ? element("p", {}, t("{plafond}{quantite} dans la commune. Le point est celui de la mairie\u00a0: l’adresse n’est pas publiée.", { plafond: how, quantite: number(row.quantite) })) : null,
    ...[row.adresse, phone(row.telephone), site(row.site)].filter(Boolean).map((line) => element("p", {}, line)),
    row.horaires ? week(row.horaires, t("fermé")) : element("p", { class: "explication" }, t("Horaires non publiés.")),
  ];
}

const list = (lines) => element("dl", { class: "chiffres objet" }, ...lines.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
