// Small drawings of a figure: where it stands between the lowest and the highest, and how it moved. Each is also said in words.

import { element, svg } from "./dom.js";
import { shown } from "./figures.js";
import { t } from "./langue.js";

const WIDTH = 240;
const PAD = 7;

// `values` sorted. The middle one is that of zones, not of people.
export function spread(indicator, values, value, zones) {
  const [low, middle, high] = [values[0], median(values), values.at(-1)];
  const at = scale(low, high);
  const rank = t("de {bas} à {haut}, la moitié des {zones} sous {milieu}", { bas: shown(indicator, low), haut: shown(indicator, high), zones, milieu: shown(indicator, middle) });
  const strip = drawing(34, t("Position : {valeur}, {rang}.", { valeur: shown(indicator, value), rang: rank }), [
    svg("line", { x1: PAD, y1: 17, x2: WIDTH - PAD, y2: 17, class: "axe" }),
    ...values.map((one) => svg("line", { x1: at(one), y1: 11, x2: at(one), y2: 23, class: "trait" })),
    svg("line", { x1: at(middle), y1: 6, x2: at(middle), y2: 28, class: "mediane" }),
    svg("circle", { cx: at(value), cy: 17, r: 5.5, class: "ici" }),
  ]);
  return element("figure", { class: "repere" }, strip, element("figcaption", {}, t("Dans le département : {rang}.", { rang: rank })));
}

// One value per vintage; a vintage without number leaves a gap, never a zero.
export function sparkline(indicator, points) {
  const known = points.filter(({ value }) => value !== null);
  if (known.length < 2) return null;
  const values = known.map(({ value }) => value);
  const y = scale(Math.min(...values), Math.max(...values), 8, 38);
  const times = points.map(({ vintage }) => moment(vintage));
  const x = scale(Math.min(...times), Math.max(...times));
  const words = points.map(({ vintage, value, reason }) => t("{millesime} : {valeur}", { millesime: vintage, valeur: value === null ? reason : shown(indicator, value) })).join(" ; ");
  const marks = points.flatMap(({ value }, rank) => (value === null ? [] : [{ x: x(times[rank]), y: 46 - y(value) }]));
  const line = svg("polyline", { points: marks.map((one) => `${one.x},${one.y}`).join(" "), class: "courbe" });
  const dots = marks.map((one, rank) => svg("circle", { cx: one.x, cy: one.y, r: rank === marks.length - 1 ? 4.5 : 3, class: "ici" }));
  return element("figure", { class: "repere" }, drawing(46, t("Évolution : {valeurs}.", { valeurs: words }), [line, ...dots]), element("figcaption", {}, words));
}

// "2015", "2017-T3", "2026-02" or "2024-08-01", in years: marks stand as far apart as their dates.
function moment(vintage) {
  const [year, part = "01"] = vintage.split("-");
  const months = part.startsWith("T") ? (Number(part.slice(1)) - 1) * 3 : Number(part) - 1;
  return Number(year) + months / 12 || 0;
}

function drawing(height, label, parts) {
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label, class: "dessin" }, ...parts);
}

function scale(low, high, from = PAD, to = WIDTH - PAD) {
  const rounded = (value) => Number(value.toFixed(1));
  return (value) => rounded(high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);
}

export function median(values) {
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
