// One type of service: its places, how many they are, where they come from.

import { getJson } from "./api.js";
import { element } from "./dom.js";
import { communes, date, number } from "./format.js";
import { t } from "./langue.js";
import { NATURES } from "./words.js";

const OLD_YEARS = 5;

export const askPlaces = (type) => getJson(`/layers/services.geojson?type=${type}`);

// Null for a type that nobody knows; `ask` answers the places of a type.
export async function placesOf(known, { type, territoire }, ask = askPlaces) {
  const told = known.find((one) => one.type === type);
  if (!told) return null;
  const { features } = await ask(type);
  return { ...told, total: features.length, features: features.filter(({ properties }) => !territoire || properties.territoire_code === territoire) };
}

export function placesText({ features, total, place }) {
  const shown = t("{combien} sur {total}", { combien: number(features.length), total: number(total) });
  if (place) return t("{combien} lieux publiés", { combien: shown });
  const sum = features.reduce((held, { properties }) => held + properties.quantite, 0);
  const where = new Set(features.map(({ properties }) => properties.commune_code)).size;
  return t("{somme} dans {ou}\u00a0; dessinés à la mairie", { somme: number(sum), ou: communes(where) });
}

// Its year is in bold when it is old.
export function sourceParts({ source_titre: source, millesime, nature }) {
  const old = Number(String(millesime).slice(0, 4)) < new Date().getFullYear() - OLD_YEARS;
  return [`${source}, `, old ? element("strong", {}, date(millesime)) : date(millesime), ` · ${NATURES[nature]}`];
}
