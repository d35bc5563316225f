// Number of facts under the name of each territoire: a count, never a located dot.

import { pillOf } from "./images.js";

export const NAMES = "etiquettes:territoire";

// Name and count are one symbol: they move together when names collide, and never cover each other.
export function drawBadges(map, counts) {
  if (!map.getLayer(NAMES)) return;
  const shown = Object.entries(counts).filter(([, count]) => count > 0);
  const pills = shown.flatMap(([code, count]) => [code, pillOf(count)]);
  const badge = pills.length ? ["image", ["match", ["get", "code"], ...pills, ""]] : "";
  map.setLayoutProperty(NAMES, "text-field", ["format", ["get", "nom"], {}, "\n", {}, badge, {}]);
}
