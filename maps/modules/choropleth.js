// The map of an indicator, under water, borders and names: the service's own style, in the palette chosen.

import { MOTIF_PREFIX, QUALITIES } from "./motifs.js";

const SOURCE = "indicateur";
export const FILL = "indicateur:aplat";
// What the style calls its coarse shapes, under all the rest.
const FAR_GROUND = "loin";
export const FAR = `${SOURCE}:${FAR_GROUND}`;
const BEYOND = "au-dela";

const under = (map) => (map.getLayer("eau") ? "eau" : map.getStyle().layers.find(({ type }) => type !== "fill" && type !== "background")?.id);

export function drawChoropleth(map, style, colours) {
  const [, fill, ...hatches] = style.layers;
  const paint = { ...fill.paint, "fill-color": repainted(fill.paint["fill-color"], colours) };
  const { url } = style.sources[fill.source];
  if (map.getSource(SOURCE)?.url === url) return recolour(map, paint["fill-color"]);
  clearChoropleth(map);
  map.addSource(SOURCE, { type: "vector", url, promoteId: "code" });
  const shared = { source: SOURCE, "source-layer": fill["source-layer"], type: "fill", minzoom: fill.minzoom };
  const demonstration = hatches.map((hatch) => ({ ...shared, id: `${SOURCE}:demonstration`, paint: hatch.paint }));
  drawFar(map, url, [{ ...shared, id: SOURCE, paint }, ...demonstration]);
  map.addLayer({ ...shared, id: FILL, paint }, under(map));
  for (const quality of QUALITIES) map.addLayer({ ...shared, ...motif(quality) }, under(map));
  for (const hatch of demonstration) map.addLayer(hatch, under(map));
}

function recolour(map, colour) {
  for (const id of [FAR, FILL]) if (map.getLayer(id)) map.setPaintProperty(id, "fill-color", colour);
}

// Where its tiles are late, the same figures in coarse shapes: never the colour of a territoire in their place.
function drawFar(map, url, fills) {
  const { sources, layers } = map.getStyle();
  const last = layers.findLastIndex(({ source }) => source === FAR_GROUND);
  if (last < 0) return;
  map.addSource(FAR, { type: "vector", url, promoteId: "code", maxzoom: sources[FAR_GROUND].maxzoom });
  for (const fill of fills) map.addLayer({ ...fill, id: `${fill.id}:${FAR_GROUND}`, source: FAR, minzoom: layers[last].minzoom }, layers[last + 1]?.id);
}

function motif(quality) {
  const paint = { "fill-pattern": `${MOTIF_PREFIX}${quality}`, "fill-antialias": false };
  return { id: `${SOURCE}:${quality}`, paint, filter: ["all", ["!", ["has", "valeur"]], ["==", ["get", "qualite"], quality]] };
}

const drawn = (map) => map.getStyle().layers.filter(({ source }) => [SOURCE, FAR].includes(source));

// Another drawing of the same figures takes its place.
export function hideChoropleth(map, hidden) {
  for (const { id } of drawn(map)) map.setLayoutProperty(id, "visibility", hidden ? "none" : "visible");
}

export function clearChoropleth(map) {
  if (!map.getSource(SOURCE)) return;
  for (const { id } of drawn(map)) map.removeLayer(id);
  for (const id of [SOURCE, FAR]) if (map.getSource(id)) map.removeSource(id);
}

// ["case", ["has", "valeur"], one colour or ["step", value, colour, limit, colour…], those without value].
export function repainted(expression, colours) {
  if (expression[0] !== "case") return expression;
  const [name, test, drawn, absent] = expression;
  if (typeof drawn === "string") return [name, test, colours[0], absent];
  const steps = drawn.map((part, index) => (index >= 2 && index % 2 === 0 ? colours[index / 2 - 1] : part));
  return [name, test, steps, absent];
}

// Ends of the sequence included, as far apart as they can be: the rule of the service.
export function sampled(sequence, count) {
  return Array.from({ length: count }, (_, rank) => sequence[Math.round((rank * (sequence.length - 1)) / Math.max(1, count - 1))]);
}

const growing = (far, near) => ["interpolate", ["linear"], ["zoom"], 7.5, far, 10, near];

// Communes of the list, outlined above the fills; they are read by name in the panel.
export function outlineBeyond(map, codes) {
  for (const id of [`${BEYOND}:halo`, BEYOND]) if (map.getLayer(id)) map.removeLayer(id);
  const { sources, couleurs } = map.getStyle().metadata;
  if (!codes.length || !sources.communes) return;
  const filter = ["in", ["get", "code"], ["literal", codes]];
  const line = { type: "line", source: sources.communes, "source-layer": "communes", filter, layout: { "line-join": "round" } };
  const above = ({ id, type }) => id === "selection:halo" || ["symbol", "circle"].includes(type);
  const before = map.getStyle().layers.find(above)?.id;
  map.addLayer({ ...line, id: `${BEYOND}:halo`, paint: { "line-color": couleurs.halo, "line-width": growing(2.5, 5) } }, before);
  map.addLayer({ ...line, id: BEYOND, paint: { "line-color": couleurs.texte, "line-width": growing(1.2, 2.2), "line-dasharray": [3, 1.5] } }, before);
}
