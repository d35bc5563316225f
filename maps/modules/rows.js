// The rows behind the map: those of its layer, asked once for each map drawn.

import { getRows } from "./api.js";
import { isMissing } from "./format.js";
import { layerOf } from "./view.js";

const kept = { layer: null, rows: null };

export function rowsOf(view) {
  const layer = layerOf(view);
  if (kept.layer !== layer) {
    Object.assign(kept, { layer, rows: getRows(`/layers/${layer}.csv`) });
    kept.rows.catch(() => forgetRows());
  }
  return kept.rows;
}

// Another publication, or a failure: the next reader asks again.
export function forgetRows() {
  kept.layer = null;
}

export function valuesOf(rows) {
  return rows.filter((row) => !isMissing(row.valeur)).map((row) => Number(row.valeur)).sort((one, other) => one - other);
}
