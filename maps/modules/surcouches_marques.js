// Marks of services on the map and in the list: a disc with the number of its type; hollow where the place is only a commune.

import { svg } from "./dom.js";
import { t } from "./langue.js";

const PREFIX = "services";
const RADIUS_PX = 8;
const STEP_PX = 15;
const FONT = ["Noto Sans Bold"];

// `chosen`: types in their order, with their features. Marks at a same town hall stand side by side.
export function drawServices(map, chosen) {
  const used = map.getStyle().layers.filter(({ source }) => source?.startsWith(`${PREFIX}:`));
  for (const { id } of used) map.removeLayer(id);
  for (const id of new Set(used.map(({ source }) => source))) map.removeSource(id);
  const shifts = shiftsOf(chosen);
  for (const [rank, type] of chosen.entries()) draw(map, rank, type, [shifts[rank], 0]);
}

// A published place is where it is; what is only counted stands beside it.
function shiftsOf(chosen) {
  const counted = chosen.filter(({ place }) => !place);
  const first = counted.length < chosen.length ? 1 : -(counted.length - 1) / 2;
  return chosen.map((type) => (type.place ? 0 : Math.round((first + counted.indexOf(type)) * STEP_PX)));
}

function draw(map, rank, { features, place }, shift) {
  const { couleurs } = map.getStyle().metadata;
  const id = `${PREFIX}:${rank}`;
  const [ground, ink] = place ? [couleurs.mairie, couleurs.halo] : [couleurs.halo, couleurs.mairie];
  map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({
    id,
    type: "circle",
    source: id,
    paint: { "circle-radius": size(RADIUS_PX), "circle-color": ground, "circle-stroke-color": place ? couleurs.halo : couleurs.mairie, "circle-stroke-width": 1.5, "circle-translate": shift },
  });
  const layout = { "text-field": String(rank + 1), "text-font": FONT, "text-size": size(11), "text-overlap": "always", "text-ignore-placement": true };
  map.addLayer({ id: `${id}:numero`, type: "symbol", source: id, layout, paint: { "text-color": ink, "text-translate": shift } });
}

// From afar, hundreds of marks would hide the map: smaller ones.
const size = (px) => ["interpolate", ["linear"], ["zoom"], 7, px * 0.5, 10, px];

export function serviceMark(rank, place) {
  return svg(
    "svg",
    { class: "marque-service", viewBox: "0 0 20 20", width: 20, height: 20, role: "img", "aria-label": t("Marque {rang}", { rang: rank + 1 }) },
    svg("circle", { cx: 10, cy: 10, r: RADIUS_PX, class: place ? "pleine" : "creuse" }),
    svg("text", { x: 10, y: 14, "text-anchor": "middle", class: place ? "sur-pleine" : "sur-creuse" }, String(rank + 1)),
  );
}
