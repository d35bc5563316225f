// Number of facts under the name of each territoire: a count, never a located dot.

import { faits } from "./format.js";

export const BADGES = "etiquettes:faits";
const COUCHE = "faits";
const NAMES = "etiquettes:territoire";

export function drawBadges(map, counts) {
  if (!map.getLayer(NAMES)) return;
  if (!map.getLayer(BADGES)) map.addLayer(badgeLayer(map.getStyle()));
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  const texts = shown.flatMap(([code, count]) => [code, faits(count)]);
  map.setFilter(BADGES, ["all", ["==", ["get", "niveau"], "territoire"], ["in", ["get", "code"], ["literal", shown.map(([code]) => code)]]]);
  map.setLayoutProperty(BADGES, "text-field", texts.length ? ["match", ["get", "code"], ...texts, ""] : "");
}

function badgeLayer(style) {
  const names = style.layers.find((layer) => layer.id === NAMES);
  const { couleurs } = style.metadata;
  const points = style.layers.find((layer) => layer.metadata?.couche === COUCHE);
  return {
    ...names,
    id: BADGES,
    metadata: { couche: COUCHE },
    layout: {
      ...names.layout,
      visibility: points?.layout.visibility ?? "visible",
      "text-field": "",
      "text-size": 12,
      "text-anchor": "top",
      "text-offset": [0, 0.45],
      "text-overlap": "always",
      "icon-image": "pastille",
      "icon-text-fit": "both",
      "icon-text-fit-padding": [2, 5, 2, 5],
      "icon-overlap": "always",
    },
    paint: { "text-color": couleurs.texte_pastille },
  };
}
