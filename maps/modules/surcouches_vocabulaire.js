// French names of the themes and of the territoires, by their code.

import { getJson } from "./api.js";
import { alphabetical } from "./format.js";
import { word } from "./langue.js";

export async function vocabulary() {
  const [{ themes }, collection] = await Promise.all([getJson("/api/themes"), getJson("/layers/etiquettes.geojson")]);
  const rows = collection.features.map(({ properties }) => properties).filter(({ niveau }) => niveau === "territoire");
  const territoires = rows.map(({ code, nom }) => [code, nom]).sort((one, other) => alphabetical(one[1], other[1]));
  return { themes: new Map(themes.map(({ slug, libelle }) => [slug, word(libelle)])), territoires: new Map(territoires) };
}
