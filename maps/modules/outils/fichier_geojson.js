// GeoJSON, of today (degrees) or older (a member « crs », or Lambert-93 that nothing announces).

import { FileError, checkCount } from "./fichier_erreurs.js";
import { DEGREES, codeOf, converter, firstPosition, guessed, moved } from "./fichier_reperes.js";
import { decoded } from "./fichier_texte.js";
import { t } from "../langue.js";

const DEPTHS = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

export async function readGeojson(bytes) {
  const root = parsed(decoded(bytes).text);
  const rows = rowsOf(root);
  checkCount(rows.length);
  const read = rows.map(({ geometry, properties }) => ({ geometry: sound(geometry) ? geometry : null, properties: properties ?? {}, commune: null }));
  const first = read.find(({ geometry }) => geometry);
  if (!first) throw new FileError(t("Aucun objet de ce GeoJSON n’a de géométrie lisible : vérifiez « geometry » et ses coordonnées."));
  const code = root.crs ? codeOf(root.crs.properties?.name ?? "") : guessed(firstPosition(first.geometry));
  const change = await converter(code);
  for (const one of read) if (one.geometry) one.geometry = moved(one.geometry, change);
  return { features: read, notes: code === DEGREES ? [] : [t("coordonnées lues en EPSG:{code}", { code })] };
}

function parsed(text) {
  let root;
  try {
    root = JSON.parse(text);
  } catch {
    throw new FileError(t("Ce GeoJSON ne se lit pas jusqu’au bout : il est sans doute tronqué. Téléchargez-le ou exportez-le de nouveau."));
  }
  if (!root || typeof root !== "object") throw new FileError(t("Ce fichier n’est pas un GeoJSON."));
  return root;
}

function rowsOf(root) {
  if (Array.isArray(root.features)) return root.features.map((one) => one ?? {});
  if (root.type === "Feature") return [root];
  if (root.type in DEPTHS) return [{ geometry: root, properties: {} }];
  throw new FileError(t("Ce fichier JSON n’est pas un GeoJSON : il lui manque une liste « features »."));
}

// Every position is two finite numbers, at the depth that the type says.
export function sound(geometry) {
  const depth = DEPTHS[geometry?.type];
  return depth !== undefined && isSound(geometry.coordinates, depth);
}

function isSound(part, depth) {
  if (!Array.isArray(part) || !part.length) return false;
  return depth ? part.every((one) => isSound(one, depth - 1)) : Number.isFinite(part[0]) && Number.isFinite(part[1]);
}
