// A file of the reader's device into objects: what it is comes from its bytes, its name only helps.

import { readCsv } from "./fichier_csv.js";
import { FileError, MOST_MB } from "./fichier_erreurs.js";
import { readGeojson } from "./fichier_geojson.js";
import { readGpkg } from "./fichier_gpkg.js";
import { checkPlaces } from "./fichier_reperes.js";
import { t } from "../langue.js";

const SQLITE = "SQLite format 3";
const READERS = { geojson: readGeojson, csv: readCsv, gpkg: readGpkg };
const MEBIBYTE = 1 << 20;
const SEEN = 4096;

// { nom, format, features: [{ geometry, properties, commune }], colonnes, notes, bytes }; errors are sentences.
export async function readFile(file) {
  if (!file.size) throw new FileError(t("« {name} » est vide : vérifiez que c’est le bon fichier.", { name: file.name }));
  if (file.size > MOST_MB * MEBIBYTE) throw new FileError(t("« {name} » fait plus de {limite} Mo : coupez-le, ou simplifiez ses contours.", { name: file.name, limite: MOST_MB }));
  const bytes = new Uint8Array(await file.arrayBuffer());
  const format = formatOf(file.name, bytes);
  const { features, notes } = await READERS[format](bytes);
  checkPlaces(features);
  return { nom: file.name, format, features, colonnes: columnsOf(features), notes, bytes };
}

function formatOf(name, bytes) {
  const start = String.fromCharCode(...bytes.subarray(0, SEEN));
  const extension = name.split(".").at(-1).toLowerCase();
  if (start.startsWith(SQLITE)) return "gpkg";
  if (extension === "gpkg") throw new FileError(t("« {name} » n’est pas un GeoPackage (ce n’est pas une base SQLite) : exportez-le de nouveau.", { name }));
  if (start.startsWith("PK")) throw new FileError(t("« {name} » est une archive ou un classeur : enregistrez-le en CSV, ou exportez-le en GeoJSON ou GeoPackage.", { name }));
  if (start.includes("\0")) throw new FileError(t("« {name} » n’est ni un GeoJSON, ni un CSV, ni un GeoPackage : exportez-le dans l’un des trois.", { name }));
  return /^(ï»¿)?\s*[{[]/.test(start) ? "geojson" : textFormat(name, extension);
}

function textFormat(name, extension) {
  if (["csv", "tsv", "txt"].includes(extension)) return "csv";
  if (["json", "geojson"].includes(extension)) return "geojson";
  throw new FileError(t("« {name} » n’est ni un GeoJSON, ni un CSV, ni un GeoPackage : exportez-le dans l’un des trois.", { name }));
}

function columnsOf(features) {
  return [...new Set(features.slice(0, 200).flatMap(({ properties }) => Object.keys(properties)))];
}
