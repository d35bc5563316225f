// The layer switch, which is also the legend: what is ticked is drawn, what is not drawn is folded.

import { getRows } from "./api.js";
import { byId } from "./dom.js";

const boxes = () => [...byId("couches").elements.couche ?? []];

export const defaultLayers = () => boxes().filter((box) => box.defaultChecked).map((box) => box.value);

const OVERLAYS = ["faits", "projets", "chantiers", "contributions"];

// A filter in the address names its layer; over an indicator, facts are drawn only for who asked for them.
const isNamed = (values, id) => Boolean(values[id]);
export const wantsFacts = (values) => (values.couches ? values.couches.includes("faits") : isNamed(values, "faits") || !values.indicateur);

// Overlays that the address asks for: by the list of its layers, else by their filters.
export const namedOverlays = (values) => OVERLAYS.filter((id) => (values.couches ? values.couches.includes(id) : isNamed(values, id)));

const wantedLayers = ({ values }) => {
  const wanted = new Set([...(values.couches ?? defaultLayers()), ...namedOverlays(values)]);
  if (!wantsFacts(values)) wanted.delete("faits");
  return wanted;
};

export function bindLayers(map, state) {
  byId("couches").addEventListener("change", () => {
    state.set({ couches: boxes().filter((box) => box.checked).map((box) => box.value) });
  });
  for (const key of ["couches", "indicateur", ...OVERLAYS]) state.addEventListener(key, () => show(map, state));
  map.on("zoomend", () => tellZooms(map));
  show(map, state);
  tellZooms(map);
}

function show(map, state) {
  const wanted = wantedLayers(state);
  for (const box of boxes()) {
    box.checked = wanted.has(box.value);
    const lines = box.closest(".couche").querySelector(".lignes");
    if (lines) lines.hidden = !box.checked;
  }
  for (const layer of map.getStyle().layers) {
    const id = layer.metadata?.couche;
    if (id) map.setLayoutProperty(layer.id, "visibility", wanted.has(id) ? "visible" : "none");
  }
}

// A ticked layer that the zoom hides says so: otherwise it looks broken.
function tellZooms(map) {
  for (const layer of document.querySelectorAll("[data-minzoom]")) {
    layer.querySelector(".precision").hidden = map.getZoom() >= Number(layer.dataset.minzoom);
  }
}

// Classes without a label of their own take the name of the row that carries their value.
export async function nameClasses() {
  for (const layer of document.querySelectorAll(".couche:has([data-nommer])")) {
    const rows = await getRows(`/layers/${layer.dataset.couche}.csv`);
    for (const line of layer.querySelectorAll("[data-nommer]")) nameLine(line, rows);
  }
}

function nameLine(line, rows) {
  const names = rows.filter((row) => row[line.dataset.nommer] === line.dataset.valeur).map((row) => row.nom);
  line.querySelector("span").textContent = names.join(", ");
  line.hidden = !names.length;
}
