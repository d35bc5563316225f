// What lies where the reader touches: a point of interest first, else the zone that suits the zoom.

import { getJson } from "./api.js";
import { announce } from "./dom.js";
import { NAMES } from "./badges.js";
import { t } from "./langue.js";
import { objectsAt, showObjects } from "./surcouches_objet.js";

const REACH_PX = 6;
const COMMUNE_ZOOM = 9;
const POINT_LAYERS = ["faits", "mairies"];

// `panel` knows the level of the map shown.
export function bindPicking(map, open, panel, touches, state) {
  const touch = (point, lngLat, options) => touches.takes(lngLat, options) || pick(map, point, lngLat, open, { ...options, level: panel.level, state });
  map.on("click", ({ point, lngLat }) => touch(point, lngLat, {}));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter") touch(map.project(map.getCenter()), map.getCenter(), { keyboard: true });
  });
  for (const layer of [...POINT_LAYERS, NAMES]) {
    map.on("mouseenter", layer, () => map.getCanvas().classList.add("cliquable"));
    map.on("mouseleave", layer, () => map.getCanvas().classList.remove("cliquable"));
  }
}

async function pick(map, point, lngLat, open, options) {
  const box = [[point.x - REACH_PX, point.y - REACH_PX], [point.x + REACH_PX, point.y + REACH_PX]];
  const objects = objectsAt(map, box);
  if (objects.length) return showObjects(options.state, objects, options);
  const thing = first(map, box, POINT_LAYERS) ?? first(map, point, [NAMES]);
  try {
    const { zones } = await getJson(`/api/zones/point?lon=${lngLat.lng.toFixed(6)}&lat=${lngLat.lat.toFixed(6)}`);
    const zone = named(thing) ?? suited(zones, map.getZoom(), options.level);
    if (zone) open(zone, zones, options);
    else announce(t("Aucune zone à cet endroit."));
  } catch (error) {
    announce(error.message);
  }
}

function first(map, place, layers) {
  return map.queryRenderedFeatures(place, { layers: layers.filter((id) => map.getLayer(id)) })[0];
}

// A point belongs to its commune; a name is that of its territoire.
function named(thing) {
  if (!thing) return null;
  const { commune_code: commune, code } = thing.properties;
  return commune ? `commune:${commune}` : `territoire:${code}`;
}

// The level of the indicator shown; without one, from afar a reader points at a territoire, near by at a commune. Beyond the border only communes are known.
function suited(zones, zoom, level) {
  const wanted = level ? [level, "commune"] : zoom < COMMUNE_ZOOM ? ["territoire", "commune"] : ["commune", "territoire"];
  return wanted.map((niveau) => zones.find((zone) => zone.niveau === niveau)).find(Boolean)?.id;
}
