// Coordinate systems of files: degrees (WGS 84), Lambert-93, Web Mercator. Any other is refused by name.

import { library } from "./bibliotheque.js";
import { FileError } from "./fichier_erreurs.js";
import { t } from "../langue.js";

export const DEGREES = 4326;
export const LAMBERT93 = 2154;
const MERCATOR = 3857;
const DEFINITIONS = {
  [LAMBERT93]: "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs",
  [MERCATOR]: "EPSG:3857",
};
const NAMES = [[/CRS84|(^|\D)4326(\D|$)/i, DEGREES], [/(^|\D)2154(\D|$)|RGF.?93.*LAMBERT|LAMBERT.?93/i, LAMBERT93], [/(^|\D)(3857|900913)(\D|$)/, MERCATOR]];
const FRANCE = { west: -6, south: 41, east: 10.5, north: 51.6 };
const LAMBERT_BOX = { west: 0, south: 6_000_000, east: 1_400_000, north: 7_300_000 };

export function codeOf(name) {
  const found = NAMES.find(([pattern]) => pattern.test(name));
  if (!found) throw new FileError(t("Système de coordonnées « {name} » non reconnu : enregistrez le fichier en degrés (EPSG:4326) ou en Lambert-93 (EPSG:2154).", { name: String(name).slice(0, 60) }));
  return found[1];
}

// What a first position looks like, when nothing says it.
export function guessed([x, y]) {
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return DEGREES;
  if (inside(LAMBERT_BOX, x, y)) return LAMBERT93;
  throw new FileError(t("Coordonnées hors de la carte ({x} ; {y}) : attendues en degrés, longitude puis latitude, ou en Lambert-93.", { x, y }));
}

export async function converter(code) {
  if (code === DEGREES) return ([x, y]) => [x, y];
  const proj4 = await library("proj4/dist/proj4.js", "proj4");
  const change = proj4(DEFINITIONS[code], "EPSG:4326");
  return ([x, y]) => change.forward([x, y]);
}

// At least one object is where this map could show it, else the file is of another place or badly read.
export function checkPlaces(features) {
  const places = features.map(({ geometry }) => geometry && firstPosition(geometry)).filter(Boolean);
  if (!places.length || places.some(([x, y]) => inside(FRANCE, x, y))) return;
  const swapped = places.some(([x, y]) => inside(FRANCE, y, x));
  const why = swapped ? t("longitude et latitude semblent inversées, la longitude vient d’abord") : t("aucun objet n’est en France métropolitaine, vérifiez le système de coordonnées");
  throw new FileError(t("Coordonnées hors de la carte : {why}.", { why }));
}

export function firstPosition({ coordinates }) {
  let found = coordinates;
  while (Array.isArray(found?.[0])) [found] = found;
  return Number.isFinite(found?.[0]) && Number.isFinite(found?.[1]) ? found : null;
}

export function moved(geometry, change) {
  const walk = (part) => (typeof part[0] === "number" ? change(part) : part.map(walk));
  return { type: geometry.type, coordinates: walk(geometry.coordinates) };
}

const inside = ({ west, south, east, north }, x, y) => x >= west && x <= east && y >= south && y <= north;
