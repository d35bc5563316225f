// Places of the service on the map: those that exist as dots, those that the scenario changes as marks one may drag.

import { Marker } from "/vendor/maplibre-gl/dist/maplibre-gl.mjs";
import { element } from "../dom.js";
import { t } from "../langue.js";

const ID = "scenario-lieux";
const REACH_PX = 24;
const SIGNS = { ouvrir: "+", fermer: "×", deplacer: "→" };
const WORDS = { ouvrir: t("Ouverture"), fermer: t("Fermeture"), deplacer: t("Déplacement") };

export class Places {
  #marks = [];

  // `moved(rank, place)` when a mark was dragged, `touched(rank)` when it was pressed.
  constructor(map, { moved, touched }) {
    Object.assign(this, { map, moved, touched });
    this.points = [];
  }

  show(points) {
    this.points = points;
    this.redraw();
  }

  // Drawn again after each new style.
  redraw() {
    const features = this.points.map(({ id, lon, lat }) => ({ type: "Feature", properties: { id }, geometry: { type: "Point", coordinates: [lon, lat] } }));
    const data = { type: "FeatureCollection", features };
    if (this.map.getSource(ID)) return this.map.getSource(ID).setData(data);
    const { couleurs } = this.map.getStyle().metadata;
    const radius = ["interpolate", ["linear"], ["zoom"], 7, 2, 11, 6];
    const paint = { "circle-color": couleurs.mairie, "circle-radius": radius, "circle-stroke-color": couleurs.contour_point, "circle-stroke-width": 1 };
    this.map.addSource(ID, { type: "geojson", data });
    this.map.addLayer({ id: ID, type: "circle", source: ID, paint });
  }

  clear() {
    this.points = [];
    this.mark([]);
    if (this.map.getLayer(ID)) this.map.removeLayer(ID);
    if (this.map.getSource(ID)) this.map.removeSource(ID);
  }

  mark(changes, proposed = []) {
    for (const mark of this.#marks) mark.remove();
    this.#marks = [...changes.map((change, rank) => this.#mark(change, rank)), ...proposed.map((site) => this.#proposal(site))].filter(Boolean);
  }

  #mark(change, rank) {
    const at = change.type === "fermer" ? this.find(change.equipement) : change;
    if (!at) return null;
    const label = t("{changement} n° {rang}", { changement: WORDS[change.type], rang: rank + 1 });
    const button = element("button", { type: "button", class: "repere-scenario", "data-type": change.type, "aria-label": label, title: label, click: (event) => this.#press(event, rank) }, `${SIGNS[change.type]}${rank + 1}`);
    const mark = new Marker({ element: button, draggable: change.type !== "fermer" }).setLngLat([at.lon, at.lat]).addTo(this.map);
    mark.on("dragend", () => this.moved(rank, mark.getLngLat()));
    return mark;
  }

  // The map under the mark must not take the press for a touch of its own.
  #press(event, rank) {
    event.stopPropagation();
    this.touched(rank);
  }

  #proposal({ nom, lon, lat }) {
    const sign = element("span", { class: "repere-scenario", "data-type": "propose", role: "img", "aria-label": t("Lieu proposé : {nom}", { nom }) }, "?");
    return new Marker({ element: sign }).setLngLat([lon, lat]).addTo(this.map);
  }

  find(id) {
    return this.points.find((one) => one.id === id);
  }

  // The existing place nearest to a touch, as far as a finger reaches.
  near({ lng, lat }) {
    const at = this.map.project([lng, lat]);
    const far = (one) => at.dist(this.map.project([one.lon, one.lat]));
    const best = this.points.reduce((found, one) => (!found || far(one) < far(found) ? one : found), null);
    return best && far(best) <= REACH_PX ? best : null;
  }
}
