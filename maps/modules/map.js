// The map itself: MapLibre from this server, flat and north up.

import { Map as MapLibre, ScaleControl } from "/vendor/maplibre-gl/dist/maplibre-gl.mjs";
import { bindBusy } from "./busy.js";
import { byId } from "./dom.js";
import { addImage } from "./images.js";
import { t } from "./langue.js";
import { isPhone } from "./panel.js";

const LOCALE = { "Map.Title": t("Carte : flèches pour la déplacer, + et − pour zoomer, Entrée pour lire le lieu sous la mire") };
// The water is known to two degrees west: no further, or the sea would seem to end.
const MARGIN_DEGREES = 0.72;
// A phone whose panel is open leaves a low and wide map: everything is only in frame with more of the land behind.
const PHONE_EAST_DEGREES = 2.2;
const PADDING_PX = 24;
const FRAMED_MAX_ZOOM = 11;

// `frame`: what a map without a view opens on; `bbox`: all that there is.
export function createMap(style, view, bbox, frame = bbox) {
  const map = flatMap({
    container: "toile",
    style,
    ...opening(view, frame),
    locale: LOCALE,
    minZoom: 5,
    maxZoom: 18,
    maxBounds: [bbox[0] - MARGIN_DEGREES, bbox[1] - MARGIN_DEGREES, bbox[2] + (isPhone() ? PHONE_EAST_DEGREES : MARGIN_DEGREES), bbox[3] + MARGIN_DEGREES],
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

// Margins around what a map opens on: narrower on the low map of a phone.
export const framing = ({ clientHeight }) => ({ padding: Math.min(PADDING_PX, clientHeight / 25), maxZoom: FRAMED_MAX_ZOOM });

export function currentView(map) {
  const { lng, lat } = map.getCenter();
  return { zoom: map.getZoom(), lat, lon: lng };
}

function opening(view, bbox) {
  if (view) return { center: [view.lon, view.lat], zoom: view.zoom };
  return { bounds: bbox, fitBoundsOptions: framing(byId("toile")) };
}

function bindCommands(map, bbox) {
  const options = () => ({ animate: !reducedMotion() });
  byId("approcher").addEventListener("click", () => map.zoomIn(options()));
  byId("eloigner").addEventListener("click", () => map.zoomOut(options()));
  byId("ensemble").addEventListener("click", () => showBox(map, bbox));
}
