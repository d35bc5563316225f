// The map of a scenario: communes whose time changes, in the classes of the map as it is, or minutes gained and lost.

import { FILL } from "../choropleth.js";
import { number } from "../format.js";
import { t } from "../langue.js";

const ID = "scenario";
const STEPS = [0.2, 0.5];
const GAINS = ["ecart_gain_3", "ecart_gain_2", "ecart_gain_1"];
const LOSSES = ["ecart_perte_1", "ecart_perte_2", "ecart_perte_3"];
const ROUNDING = 0.005;
const FELT = 0.05;

export const codeOf = ({ zone }) => zone.slice("commune:".length);

// Null: no way there. From none to some is the greatest gain, from some to none the greatest loss.
export function gapOf({ avant_min: before, apres_min: after }) {
  if (before === null && after === null) return 0;
  if (before === null) return -Infinity;
  return after === null ? Infinity : after - before;
}

export const isChanged = (row) => Math.abs(gapOf(row)) >= FELT;

// Limits follow the threshold of the service: minutes that matter for a bakery do not for a hospital.
export const limitsOf = (seuil) => STEPS.map((share) => Math.round(seuil * share * 10) / 10);

export function gapClass(gap, limits) {
  const rank = limits.filter((limit) => Math.abs(gap) > limit).length;
  if (Math.abs(gap) < FELT) return "ecart_nul";
  return gap < 0 ? GAINS[2 - rank] : LOSSES[rank];
}

export function gapLegend([low, high]) {
  const words = [t("plus de {high} min", { high: number(high) }), t("plus de {low} à {high} min", { low: number(low), high: number(high) }), t("{low} min ou moins", { low: number(low) })];
  const gains = GAINS.map((name, rank) => [name, t("gagné : {words}", { words: words[rank] })]);
  const losses = LOSSES.map((name, rank) => [name, t("perdu : {words}", { words: words[2 - rank] })]);
  return [...gains, ["ecart_nul", t("temps inchangé")], ...losses];
}

export function clearScenario(map) {
  for (const { id } of map.getStyle().layers.filter(({ id }) => id.startsWith(`${ID}:`))) map.removeLayer(id);
}

// Over the indicator's own fills, from its own tiles: the reader sees the same communes, edge to edge.
export function drawScenario(map, answer, classes, gaps) {
  clearScenario(map);
  const fill = map.getLayer(FILL);
  const changed = answer.communes.filter(isChanged);
  if (!fill || (!changed.length && !gaps)) return;
  const { couleurs } = map.getStyle().metadata;
  const colour = gaps ? (row) => couleurs[gapClass(gapOf(row), limitsOf(answer.seuil))] : (row) => valueColour(row, classes, couleurs);
  const pairs = changed.flatMap((row) => [codeOf(row), colour(row)]);
  const rest = gaps ? couleurs.ecart_nul : couleurs.fond;
  const layer = { source: fill.source, "source-layer": fill.sourceLayer, minzoom: fill.minzoom };
  const filter = gaps ? {} : { filter: among(changed) };
  const paint = { "fill-color": pairs.length ? ["match", ["get", "code"], ...pairs, rest] : rest, "fill-antialias": false };
  map.addLayer({ ...layer, ...filter, id: `${ID}:aplat`, type: "fill", paint }, "eau");
  outline(map, changed);
}

// Full line: shorter; dots: longer. Told apart without colours too.
function outline(map, changed) {
  const { sources, couleurs } = map.getStyle().metadata;
  const before = map.getStyle().layers.find(({ id, type }) => id === "selection:halo" || ["symbol", "circle"].includes(type))?.id;
  const shared = { type: "line", source: sources.communes, "source-layer": "communes", layout: { "line-join": "round" } };
  for (const [name, dashes, kept] of [["gain", [1, 0], (gap) => gap < 0], ["perte", [0.8, 1.6], (gap) => gap > 0]]) {
    const filter = among(changed.filter((row) => kept(gapOf(row))));
    map.addLayer({ ...shared, id: `${ID}:${name}`, filter, paint: { "line-color": couleurs.texte, "line-width": 2, "line-dasharray": dashes } }, before);
  }
}

const among = (rows) => ["in", ["get", "code"], ["literal", rows.map(codeOf)]];

// Classes are closed on the right; beyond the last limit a time is drawn like the last class.
function valueColour({ apres_min: after }, { classes }, couleurs) {
  if (after === null) return couleurs.hors_portee;
  return (classes.find(({ a }) => after <= a + ROUNDING) ?? classes.at(-1)).couleur;
}
