// Proportional symbols: the area of a circle is the amount. What has no known amount is a small hollow mark, never a zero.

import { element, svg } from "./dom.js";
import { number, plural } from "./format.js";
import { t } from "./langue.js";

const LARGEST_PX = 30;
const SMALLEST_PX = 1.5;
const HOLLOW_PX = 4;
const UNKNOWN = "inconnu";
const plain = new Map();

// `filter`: that of the layer, null for none.
export function drawCircles({ id, map, filter: { cercles }, model, rows }, filter) {
  const hollow = `${id}:${UNKNOWN}`;
  if (!plain.has(id)) plain.set(id, map.getPaintProperty(id, "circle-radius"));
  if (map.getLayer(hollow)) map.removeLayer(hollow);
  const largest = cercles && model.montants?.[cercles] ? most(rows, model, cercles) : 0;
  map.setPaintProperty(id, "circle-radius", largest ? radius(cercles, largest) : plain.get(id));
  map.setPaintProperty(id, "circle-opacity", largest ? 0.75 : 1);
  map.setLayoutProperty(id, "circle-sort-key", largest ? ["-", ["get", column(cercles)]] : undefined);
  if (!largest) return;
  const known = ["has", column(cercles)];
  map.setFilter(id, both(known, filter));
  map.addLayer(hollowLayer(map, id, hollow, both(["!", known], filter)), id);
}

const column = (type) => `montant_${type}_eur`;
const both = (one, other) => (other ? ["all", one, other] : one);
const most = (rows, model, type) => Math.max(0, ...rows.map((row) => model.montant(row, type) ?? 0));

function radius(type, largest) {
  return ["max", SMALLEST_PX, ["*", LARGEST_PX / Math.sqrt(largest), ["sqrt", ["get", column(type)]]]];
}

function hollowLayer(map, id, hollow, filter) {
  const { source, minzoom, metadata } = map.getStyle().layers.find((layer) => layer.id === id);
  const { couleurs } = map.getStyle().metadata;
  const paint = { "circle-radius": HOLLOW_PX, "circle-color": couleurs.halo, "circle-stroke-color": couleurs.autre, "circle-stroke-width": 1.5 };
  const visibility = map.getLayoutProperty(id, "visibility") ?? "visible";
  return { id: hollow, type: "circle", source, "source-layer": id, minzoom, metadata, filter, layout: { visibility }, paint };
}

// Three nested circles of round values, and the mark of what is unknown.
export function circlesLegend({ filter: { cercles }, model, rows, kept }) {
  const largest = cercles && model.montants?.[cercles] ? most(rows, model, cercles) : 0;
  if (!cercles || !model.montants?.[cercles]) return [];
  if (!largest) return [element("p", { class: "explication" }, t("Aucun {montant} n’est connu\u00a0: les points gardent leur taille.", { montant: model.montants[cercles] }))];
  const unknown = kept.filter((row) => model.montant(row, cercles) === null).length;
  return [
    element("p", { class: "explication" }, t("Aire du cercle\u00a0: {montant}. Les types de montants ne s’additionnent jamais.", { montant: model.montants[cercles] })),
    nested([largest, largest / 5, largest / 50].map(rounded), largest),
    element("p", { class: "sans-montant" }, mark(), t("montant inconnu\u00a0: {objets}", { objets: plural(unknown, ...model.noms) })),
  ];
}

// The largest 1, 2 or 5 of its power of ten that does not pass the value.
export function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [5, 2, 1].find((step) => step * power <= value) * power;
}

function nested(values, largest) {
  const rings = values.map((value) => ({ value, r: LARGEST_PX * Math.sqrt(value / largest) }));
  const base = 2 * LARGEST_PX + 6;
  const parts = rings.flatMap(({ value, r }, rank) => {
    const top = base - 2 * r;
    const line = Math.min(top, base - 14 * (rings.length - 1 - rank));
    return [
      svg("circle", { cx: 36, cy: base - r, r, class: "anneau" }),
      svg("path", { d: `M36 ${top}L74 ${line}H82`, class: "rappel" }),
      svg("text", { x: 86, y: line + 4 }, number(value, "€")),
    ];
  });
  const said = values.map((value) => number(value, "€")).join(", ");
  return svg("svg", { class: "cercles-emboites", viewBox: `0 -8 200 ${base + 12}`, width: 200, height: base + 12, role: "img", "aria-label": t("Trois cercles de repère\u00a0: {montants}", { montants: said }) }, ...parts);
}

function mark() {
  return svg("svg", { viewBox: "0 0 14 14", width: 14, height: 14, "aria-hidden": "true", focusable: "false" }, svg("circle", { cx: 7, cy: 7, r: HOLLOW_PX, class: "creux" }));
}
