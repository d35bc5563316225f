// Objects of a file on the map, over everything else, and what the pointer meets.

import { element } from "../dom.js";
import { t } from "../langue.js";

const KINDS = {
  surface: [["Polygon", "MultiPolygon"], "fill"],
  trait: [["Polygon", "MultiPolygon", "LineString", "MultiLineString"], "line"],
  point: [["Point", "MultiPoint"], "circle"],
};
const BEYOND = ["==", ["get", "au_dela"], true];
const MOST_LINES = 8;
const REACH_PX = 3;

export function drawFile(map, { id, features, croisement }, colour) {
  const data = {
    type: "FeatureCollection",
    features: features.flatMap(({ geometry }, rang) => (geometry ? [{ type: "Feature", geometry, properties: { rang, au_dela: croisement?.answers[rang].auDela ?? null } }] : [])),
  };
  if (map.getSource(id)) return map.getSource(id).setData(data);
  map.addSource(id, { type: "geojson", data });
  for (const [name, [, type]] of Object.entries(KINDS)) map.addLayer({ id: `${id}:${name}`, type, source: id, filter: filterOf(name), paint: paints(map, colour)[name] });
}

export function eraseFile(map, id) {
  for (const name of Object.keys(KINDS)) if (map.getLayer(`${id}:${name}`)) map.removeLayer(`${id}:${name}`);
  if (map.getSource(id)) map.removeSource(id);
}

const filterOf = (name) => ["in", ["geometry-type"], ["literal", KINDS[name][0]]];

// Beyond the threshold: larger and thicker, so that grey shows it too.
function paints(map, colour) {
  const { couleurs } = map.getStyle().metadata;
  return {
    surface: { "fill-color": colour, "fill-opacity": 0.18 },
    trait: { "line-color": colour, "line-width": ["case", BEYOND, 4, 2] },
    point: { "circle-color": colour, "circle-radius": ["case", BEYOND, 8, 5], "circle-stroke-color": ["case", BEYOND, couleurs.texte, couleurs.halo], "circle-stroke-width": ["case", BEYOND, 3, 1.5] },
  };
}

// `files` is read at each move: those open then. The table of each file tells the same to the keyboard.
export function bindFileHover(map, files) {
  const box = element("div", { class: "survol survol-fichier", "aria-hidden": "true", hidden: true });
  document.querySelector(".carte").append(box);
  map.on("mousemove", ({ point }) => {
    const found = met(map, point, files());
    box.hidden = !found;
    if (found) box.replaceChildren(...lines(found));
  });
}

function met(map, { x, y }, files) {
  const layers = files.flatMap(({ id }) => Object.keys(KINDS).map((name) => `${id}:${name}`)).filter((id) => map.getLayer(id));
  if (!layers.length) return null;
  const [first] = map.queryRenderedFeatures([[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]], { layers });
  const file = first && files.find(({ id }) => id === first.source);
  return file ? { file, rang: first.properties.rang } : null;
}

function lines({ file, rang }) {
  const told = file.colonnes.slice(0, MOST_LINES).map((name) => [name, file.features[rang].properties[name]]);
  const crossing = file.croisement?.answers[rang];
  if (crossing) told.push([crossing.nom, crossing.texte]);
  const text = (value) => (value === null || value === undefined || value === "" ? "vide" : typeof value === "object" ? JSON.stringify(value) : String(value));
  return told.map(([name, value]) => element("span", {}, element("strong", {}, t("{name} : ", { name })), text(value).slice(0, 120)));
}
