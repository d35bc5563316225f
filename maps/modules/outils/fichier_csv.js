// A table with a place in each line: degrees, Lambert-93, or the code of a commune.

import { FileError, checkCount } from "./fichier_erreurs.js";
import { converter, guessed } from "./fichier_reperes.js";
import { cellsOf, decoded, numberOf, separatorOf } from "./fichier_texte.js";
import { t } from "../langue.js";

const LON = ["longitude", "long", "lon", "lng", "xlongitude", "longitudewgs84", "lonwgs84", "xwgs84", "geolon"];
const LAT = ["latitude", "lat", "ylatitude", "latitudewgs84", "latwgs84", "ywgs84", "geolat"];
const X = ["x", "xl93", "xlambert93", "lambert93x", "lambertx", "xlambert", "coordx", "coordonneex", "x2154"];
const Y = ["y", "yl93", "ylambert93", "lambert93y", "lamberty", "ylambert", "coordy", "coordonneey", "y2154"];
const INSEE = ["insee", "codeinsee", "inseecom", "codeinseecommune", "codecommune", "communecode", "codecom", "depcom", "codgeo", "comcode", "codecommuneinsee", "inseecommune", "communeinsee"];
const CODE = /^(\d{5}|2[AB]\d{3})$/;
const SEPARATORS = { ";": t("point-virgule"), ",": t("virgule"), "\t": t("tabulation") };

export async function readCsv(bytes) {
  const { text, encoding } = decoded(bytes);
  const separator = separatorOf(text);
  const [first, ...lines] = cellsOf(text, separator);
  if (!first) throw new FileError(t("Ce fichier est vide : vérifiez que c’est le bon."));
  checkCount(lines.length);
  const titles = distinct(first);
  const rows = lines.map((cells) => Object.fromEntries(titles.map((title, rank) => [title, cells[rank] ?? ""])));
  const features = await placed(rows, titles);
  return { features, notes: [t("{codage}, séparateur {separateur}", { codage: encoding, separateur: SEPARATORS[separator] })] };
}

// A column without title, or with that of another, keeps its own place.
function distinct(titles) {
  return titles.map((title, rank) => (title && titles.indexOf(title) === rank ? title : `${title || t("colonne")} (${rank + 1})`));
}

async function placed(rows, titles) {
  const degrees = pair(titles, LON, LAT);
  const metres = pair(titles, X, Y);
  if (degrees ?? metres) return byCoordinates(rows, degrees ?? metres);
  const commune = column(titles, INSEE);
  if (commune) return rows.map((properties) => ({ geometry: null, properties, commune: codeIn(properties[commune]) }));
  throw new FileError(t("Aucune colonne de lieu parmi « {titres} » : nommez-les longitude et latitude, x et y (Lambert-93), ou code_insee.", { titres: titles.slice(0, 8).join(", ") }));
}

async function byCoordinates(rows, [xName, yName]) {
  const places = rows.map((row) => [numberOf(row[xName]), numberOf(row[yName])]);
  const first = places.find(isPlace);
  if (!first) throw new FileError(t("Les colonnes « {x} » et « {y} » ne contiennent aucun nombre : vérifiez les coordonnées.", { x: xName, y: yName }));
  const change = await converter(guessed(first));
  return rows.map((properties, rank) => ({ geometry: isPlace(places[rank]) ? { type: "Point", coordinates: change(places[rank]) } : null, properties, commune: null }));
}

const isPlace = ([x, y]) => x !== null && y !== null;
const plain = (title) => title.normalize("NFD").replace(/[^a-zA-Z0-9]/g, "").toLowerCase();
const column = (titles, names) => titles.find((title) => names.includes(plain(title))) ?? null;

function pair(titles, one, other) {
  const found = [column(titles, one), column(titles, other)];
  return found.every(Boolean) ? found : null;
}

// Spreadsheets drop the zero before « 01001 ».
function codeIn(text) {
  const code = String(text).trim().toUpperCase().padStart(5, "0");
  return CODE.test(code) ? code : null;
}
