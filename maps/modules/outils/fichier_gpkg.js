// A GeoPackage is an SQLite file. The build of SQLite without WebAssembly keeps the page's policy as strict as it is.

import { library } from "./bibliotheque.js";
import { FileError, MOST_OBJECTS, checkCount } from "./fichier_erreurs.js";
import { sound } from "./fichier_geojson.js";
import { codeOf, converter, moved } from "./fichier_reperes.js";
import { geometryOf } from "./fichier_wkb.js";
import { t } from "../langue.js";

const SQL_JS = "sql.js/dist/sql-asm-memory-growth.js";
const LAYERS = `SELECT g.table_name, g.column_name, s.organization || ':' || s.organization_coordsys_id
  FROM gpkg_geometry_columns g JOIN gpkg_spatial_ref_sys s USING (srs_id) ORDER BY 1`;

export async function readGpkg(bytes) {
  const open = await library(SQL_JS, "initSqlJs");
  const sqlite = await open();
  const base = new sqlite.Database(bytes);
  try {
    const [layer, ...others] = layersOf(base);
    if (!layer) throw new FileError(t("Ce GeoPackage n’a pas de couche d’objets : exportez-y une couche vectorielle."));
    const change = await converter(codeOf(layer[2]));
    const features = rows(base, layer, change);
    checkCount(features.length);
    const left = others.map(([name]) => name).join(", ");
    return { features, notes: [t("couche « {layer} »", { layer: layer[0] }), left && t("autres couches laissées : {left}", { left })].filter(Boolean) };
  } finally {
    base.close();
  }
}

function layersOf(base) {
  try {
    return base.exec(LAYERS)[0]?.values ?? [];
  } catch {
    throw new FileError(t("Ce fichier SQLite n’est pas un GeoPackage lisible, ou il est tronqué : exportez-le de nouveau."));
  }
}

function rows(base, [table, column], change) {
  const statement = base.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}" LIMIT ${MOST_OBJECTS + 1}`);
  const found = [];
  while (statement.step()) {
    const { [column]: blob, ...properties } = statement.getAsObject();
    const geometry = geometryOf(blob);
    found.push({ geometry: sound(geometry) ? moved(geometry, change) : null, properties: told(properties), commune: null });
  }
  statement.free();
  return found;
}

const told = (properties) => Object.fromEntries(Object.entries(properties).filter(([, value]) => !(value instanceof Uint8Array)));
