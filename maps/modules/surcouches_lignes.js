// Rows of an overlay, and what its filter keeps of them: the map, the list and the counts are made of the same ones.

import { getJson } from "./api.js";
import { number, plural } from "./format.js";
import { t } from "./langue.js";
import { verdict } from "./surcouches_filtre.js";

export async function askRows(id) {
  const { features } = await getJson(`/layers/${id}.geojson`);
  return features.map(({ id: one, properties, geometry }) => ({ ...properties, id: one, lieu: geometry?.coordinates ?? null }));
}

// `doubtful`: the year or the amount that would tell is unknown.
export function sortOut(model, filter, rows) {
  const told = Map.groupBy(rows, (row) => verdict(model, filter, row));
  return { kept: told.get(true) ?? [], doubtful: told.get(null) ?? [] };
}

// What the map draws of a layer: the codes kept.
export function within(kept) {
  const codes = [...new Set(kept.map(({ code }) => code))];
  return codes.length ? ["match", ["get", "code"], codes, true, false] : ["==", ["get", "code"], ""];
}

export function countText({ kept, rows, model }) {
  return t("{combien} sur {total}", { combien: number(kept.length), total: plural(rows.length, ...model.noms) });
}
