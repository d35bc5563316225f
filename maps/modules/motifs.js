// Patterns of the four ways of having no number: one path, drawn on the map and in the legend alike.

import { svg } from "./dom.js";

export const MOTIF_PREFIX = "motif-";
export const MOTIF_SIDE = 8;

const MOTIFS = {
  missing: { path: "M1.5 2h1M5.5 6h1", colour: "autre" },
  secret: { path: "M-1-1 9 9M-1 9 9-1", colour: "halo" },
  unreachable: { path: "M-1 9 9-1M-1 1 1-1M7 9 9 7", colour: "autre" },
  not_applicable: { path: "M0 4h8", colour: "autre" },
};

export const QUALITIES = Object.keys(MOTIFS);

export const motifOf = (id) => MOTIFS[id.slice(MOTIF_PREFIX.length)];

// Swatch of a line of the legend: the fill, then the pattern of what has no number.
export function swatch(colour, colours, quality = null) {
  const box = { x: 0.5, y: 0.5, width: 27, height: 17, rx: 2 };
  const motif = quality && MOTIFS[quality];
  return svg(
    "svg",
    { class: "echantillon", viewBox: "0 0 28 18", width: 28, height: 18, "aria-hidden": "true", focusable: "false" },
    motif && svg("defs", {}, pattern(quality, motif, colours)),
    svg("rect", { ...box, fill: colour }),
    motif && svg("rect", { ...box, fill: `url(#echantillon-${quality})` }),
    svg("rect", { ...box, fill: "none", stroke: "currentColor", "stroke-opacity": 0.45 }),
  );
}

function pattern(quality, { path, colour }, colours) {
  const square = { width: MOTIF_SIDE, height: MOTIF_SIDE, patternUnits: "userSpaceOnUse" };
  return svg("pattern", { id: `echantillon-${quality}`, ...square }, svg("path", { d: path, stroke: colours[colour], fill: "none" }));
}
