// What the service says of an indicator, in the language of the page. Definitions, methods and limits stay as published.

import { bare, shown } from "./figures.js";
import { LANGUE, t, word } from "./langue.js";

const TOLD = ["famille_libelle", "nature_libelle", "nature_min_libelle", "sens_libelle", "unite"];

export function inWords(indicator) {
  if (LANGUE === "fr") return indicator;
  const told = TOLD.map((key) => [key, word(indicator[key])]);
  return { ...indicator, ...Object.fromEntries(told), titre: indicator.title_en ?? indicator.titre };
}

// Labels of classes carry their numbers: they are written again, not translated.
export function classesInWords(answer, indicator) {
  if (LANGUE === "fr") return answer;
  const classes = answer.classes.map((one, rank) => ({ ...one, libelle: classText(indicator, one, rank) }));
  return { ...answer, classes, sans_valeur: answer.sans_valeur.map((one) => ({ ...one, libelle: word(one.libelle) })) };
}

function classText(indicator, { de, a }, rank) {
  if (de === null || de > a) return t("{haut} ou moins", { haut: shown(indicator, a) });
  if (de === a) return shown(indicator, a);
  const ends = { bas: bare(indicator, de), haut: shown(indicator, a) };
  return rank ? t("plus de {bas} à {haut}", ends) : t("{bas} à {haut}", ends);
}
