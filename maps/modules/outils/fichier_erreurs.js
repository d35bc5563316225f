// What a file may not be, each with its remedy; what was open stays open.

import { LOCALE, t } from "../langue.js";

export const MOST_MB = 20;
export const MOST_OBJECTS = 50_000;

export class FileError extends Error {}

export function checkCount(count) {
  if (count > MOST_OBJECTS) throw new FileError(t("Plus de {combien} objets : coupez le fichier en plusieurs.", { combien: MOST_OBJECTS.toLocaleString(LOCALE) }));
  if (!count) throw new FileError(t("Ce fichier ne contient aucun objet : vérifiez que c’est le bon."));
}
