// What an address without a view opens on: the scope or the zone it names, else everything. It stays in frame until the reader moves.

import { getJson } from "./api.js";
import { currentView, framing } from "./map.js";

// The whole when the address says a view, names nothing, or nobody knows what it names.
export async function openingBox({ vue, portee, zone }, whole) {
  const named = portee ?? zone;
  if (vue || !named) return whole;
  try {
    return (await getJson(`/api/zones/${named}`)).zone.bbox;
  } catch {
    return whole;
  }
}

// The panel of a phone takes place from the map when it fills: what was in frame must not leave it for that.
export function keepFramed(map, state, box) {
  let framed = currentView(map);
  let fitting = false;
  map.on("resize", () => {
    if (state.values.vue || map.isMoving()) return;
    fitting = true;
    map.fitBounds(box, { ...framing(map.getContainer()), animate: false });
    fitting = false;
    framed = currentView(map);
  });
  map.on("moveend", () => {
    const view = currentView(map);
    if (!fitting && (state.values.vue || !same(view, framed))) state.set({ vue: view });
  });
}

const same = (one, other) => Object.keys(one).every((key) => Math.abs(one[key] - other[key]) < 1e-6);
