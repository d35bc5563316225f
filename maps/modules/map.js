// The map itself: MapLibre from this server, flat and north up.

import { Map as MapLibre, ScaleControl } from "/vendor/maplibre-gl/dist/maplibre-gl.mjs";
import { bindBusy } from "./busy.js";
import { byId } from "./dom.js";
import { addImage } from "./images.js";
import { t } from "./langue.js";

const LOCALE = { "Map.Title": t("Carte : flèches pour la déplacer, + et − pour zoomer, Entrée pour lire le lieu sous la mire") };
// The water is known to two degrees west: no further, or the sea would seem to end.
const MARGIN_DEGREES = 0.72;
const PADDING_PX = 24;

export function createMap(style, view, bbox) {
  const map = flatMap({
    container: "toile",
    style,
    ...opening(view, bbox),
    locale: LOCALE,
    minZoom: 5,
    maxZoom: 18,
    maxBounds: [bbox[0] - MARGIN_DEGREES, bbox[1] - MARGIN_DEGREES, bbox[2] + MARGIN_DEGREES, bbox[3] + MARGIN_DEGREES],
  });
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  bindCommands(map, bbox);
  bindBusy(map);
  return map;
}

// What every map of ours is: flat, north up, one world, its patterns drawn here.
export function flatMap(options) {
  const still = { attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, renderWorldCopies: false };
  const map = new MapLibre({ ...options, ...still, fadeDuration: reducedMotion() ? 0 : 200 });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver((id) => addImage(map, id));
  return map;
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function showBox(map, [west, south, east, north], maxZoom = 12.5) {
  map.fitBounds([west, south, east, north], { padding: PADDING_PX, maxZoom, animate: !reducedMotion(), duration: 800 });
}

export function currentView(map) {
  const { lng, lat } = map.getCenter();
  return { zoom: map.getZoom(), lat, lon: lng };
}

function opening(view, bbox) {
  if (view) return { center: [view.lon, view.lat], zoom: view.zoom };
  return { bounds: bbox, fitBoundsOptions: { padding: PADDING_PX } };
}

function bindCommands(map, bbox) {
  const options = () => ({ animate: !reducedMotion() });
  byId("approcher").addEventListener("click", () => map.zoomIn(options()));
  byId("eloigner").addEventListener("click", () => map.zoomOut(options()));
  byId("ensemble").addEventListener("click", () => showBox(map, bbox));
}
