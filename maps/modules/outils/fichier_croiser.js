// Objects of a file crossed with the indicator shown: the value where each one lies, and whether it is beyond the threshold.

import { rangeText, shown, valueText } from "../figures.js";
import { isMissing } from "../format.js";
import { rowsOf } from "../rows.js";
import { QUALITES } from "../words.js";
import { innerPoint, outlinesOf, zonesOf } from "./fichier_contours.js";
import { t } from "../langue.js";

export const OUTSIDE = t("hors du département");
export const NO_PLACE = t("sans lieu lisible");
const AT_ONCE = 2_000;

// A line of a table that names its commune is drawn inside it.
export async function placeByCommune(features) {
  if (!features.some(({ commune }) => commune)) return;
  const known = new Map((await outlinesOf("commune")).map((zone) => [zone.code, zone]));
  for (const one of features) {
    const zone = known.get(one.commune);
    if (zone) one.geometry = { type: "Point", coordinates: innerPoint(zone) };
  }
}

// One answer for each object, in their order; nothing when no indicator is shown.
export async function crossed(features, view, classes, seuil) {
  if (!view) return null;
  const [outlines, rows] = await Promise.all([outlinesOf(view.niveau), rowsOf(view)]);
  const values = new Map(rows.map((row) => [row.id, row]));
  const limit = limitOf(view.indicator, seuil);
  const answers = [];
  for (const one of features) {
    if (answers.length % AT_ONCE === AT_ONCE - 1) await breath();
    const zones = one.geometry ? zonesOf(one.geometry, outlines) : [];
    answers.push(answer(zones.map((zone) => ({ zone, row: values.get(zone.id) ?? {} })), { one, view, classes, limit }));
  }
  return { answers, limit };
}

const breath = () => new Promise((done) => setTimeout(done));

function limitOf(indicator, seuil) {
  const value = seuil ?? indicator.seuil;
  const judged = indicator.sens !== "sans_jugement" && !isMissing(value);
  return judged ? { value: Number(value), above: indicator.sens !== "plus_bas_moins_bon" } : null;
}

// Beyond when one of its zones is; within when all of them are known to be; else nobody knows.
function answer(found, { one, view, classes, limit }) {
  const reason = found.length ? null : one.geometry ? OUTSIDE : NO_PLACE;
  const known = found.filter(({ row }) => !isMissing(row.valeur)).map(({ row }) => Number(row.valeur)).sort((a, b) => a - b);
  const silent = found.find(({ row }) => isMissing(row.valeur));
  const worst = limit?.above === false ? known[0] : known.at(-1);
  return {
    zones: found,
    nom: found.map(({ zone }) => zone.nom).join(", ") || reason,
    raison: reason ?? (silent ? QUALITES[silent.row.qualite] ?? QUALITES.missing : null),
    valeur: worst ?? null,
    texte: reason ?? textOf(view.indicator, found, known),
    classe: worst === undefined ? "" : classOf(worst, classes.classes),
    auDela: beyond(worst, silent || reason, limit),
  };
}

function textOf(indicator, found, known) {
  if (found.length === 1) return [valueText(indicator, found[0].row), rangeText(indicator, found[0].row)].filter(Boolean).join(", ");
  if (!known.length) return valueText(indicator, found[0].row);
  const ends = known[0] === known.at(-1) ? shown(indicator, known[0]) : t("de {bas} à {haut}", { bas: shown(indicator, known[0]), haut: shown(indicator, known.at(-1)) });
  const silent = found.length - known.length;
  return silent ? t("{ends}, {silent} sans valeur", { ends, silent }) : ends;
}

function beyond(worst, unknown, limit) {
  if (!limit) return null;
  if (worst !== undefined && (limit.above ? worst > limit.value : worst < limit.value)) return true;
  return unknown ? null : false;
}

function classOf(value, classes) {
  return (classes.find(({ a }) => value <= a) ?? classes.at(-1))?.libelle ?? "";
}
