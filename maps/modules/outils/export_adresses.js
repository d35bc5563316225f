// Addresses of what the reader takes away: the sheet of the view, the files of its layers.

import { byId } from "../dom.js";
import { writeFilter } from "../surcouches_filtre.js";
import { cutOf } from "../view.js";

const FORMATS = ["csv", "geojson", "gpkg"];
const FILTERED = ["projets", "chantiers", "contributions", "faits"];

// Only what the drawing needs; the frame is that of the screen.
export function sheetAddress({ map, state, indicators }, format, title) {
  const { view } = indicators;
  const { zone, portee, seuil, palette, projet, minutes, isochrone } = state.values;
  const [cut, kept] = [new URLSearchParams(view ? cutOf(view) : ""), new URLSearchParams()];
  const about = view ? { indicateur: view.indicator.id, niveau: view.niveau, millesime: view.millesime, ...Object.fromEntries(cut), palette, seuil, projet, minutes } : {};
  const said = { ...about, zone, portee, ...frame(map), couches: points(map).join(","), ...filters(state.values, map), services: services(state.values), isochrone, titre: title.trim() };
  for (const [name, value] of Object.entries(said)) if (value !== null && value !== undefined && value !== "") kept.set(name, value);
  return `/carte.${format}?${kept}`;
}

function frame(map) {
  const [[west, south], [east, north]] = map.getBounds().toArray();
  const { lng, lat } = map.getCenter();
  const emprise = [west, south, east, north].map((part) => part.toFixed(5)).join(",");
  return { vue: `${map.getZoom().toFixed(2)}/${lat.toFixed(5)}/${lng.toFixed(5)}`, emprise };
}

// Layers ticked in the legend that this zoom draws.
const drawn = (map) => [...document.querySelectorAll("#couches .couche")].filter((layer) => isDrawn(layer, map));

function isDrawn(layer, map) {
  return layer.querySelector('input[name="couche"]').checked && map.getZoom() >= Number(layer.dataset.minzoom);
}

function points(map) {
  const circles = new Set(map.getStyle().layers.filter(({ type }) => type === "circle").map(({ metadata }) => metadata?.couche));
  return drawn(map).map(({ dataset }) => dataset.couche).filter((id) => circles.has(id));
}

// What the overlays keep, as the address of the page says it; the theme of facts is chosen in their own tab.
function filters(values, map) {
  const shown = points(map);
  const kept = { ...values, faits: values.theme ? { ...values.faits, theme: values.theme } : values.faits };
  return Object.fromEntries(FILTERED.filter((id) => shown.includes(id) && kept[id]).map((id) => [id, writeFilter(kept[id])]));
}

const services = ({ services: chosen }) => (chosen?.type?.length ? writeFilter(chosen) : null);

export function layerFiles({ map, state }) {
  const { portee } = state.values;
  const zone = portee ? `?zone=${portee}` : "";
  return points(map).map((id) => ({ titre: titleOf(id), files: FORMATS.map((format) => [format, `/layers/${id}.${format}${zone}`]) }));
}

const titleOf = (id) => byId("couches").querySelector(`[data-couche="${id}"] label span`)?.textContent ?? id;
