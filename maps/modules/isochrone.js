// Where one gets by car in 10, 20 and 30 minutes from a place: three outlines, and the same in words.

import { getJson } from "./api.js";
import { announce, byId, element } from "./dom.js";
import { number } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { HINT } from "./touches.js";

const ID = "isochrone";
const DASHES = { 10: [1, 0], 20: [4, 2], 30: [1, 1.5] };
const STROKES = { 10: t("trait plein"), 20: t("tirets"), 30: t("pointillés") };

export class Isochrone {
  #asked = null;

  constructor(map, state, touches) {
    Object.assign(this, { map, state, touches });
    byId("poser-isochrone").addEventListener("click", () => this.#wait());
    state.addEventListener("isochrone", () => this.refresh());
  }

  #wait() {
    this.#tell([element("p", {}, HINT)]);
    this.touches.wait(({ lng, lat }) => this.state.set({ isochrone: `${lng.toFixed(5)},${lat.toFixed(5)}` }, { push: true }));
  }

  async refresh() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { isochrone } = this.state.values;
    this.#clear();
    if (!isochrone) return this.#tell([]);
    this.#tell([element("p", {}, t("Calcul…"))]);
    try {
      const answer = await getJson(address(isochrone), { signal: this.#asked.signal });
      this.#draw(answer);
      this.#tell(this.#words(answer));
      announce(t("Isochrones dessinées."));
    } catch (error) {
      if (error.name !== "AbortError") this.#tell([element("p", { class: "avis", role: "alert" }, error.message)]);
    }
  }

  #draw(answer) {
    const { couleurs } = this.map.getStyle().metadata;
    const data = { type: "FeatureCollection", features: answer.features.filter(({ geometry }) => geometry) };
    this.map.addSource(ID, { type: "geojson", data });
    const before = this.map.getStyle().layers.find(({ type }) => ["symbol", "circle"].includes(type))?.id;
    this.map.addLayer({ id: `${ID}:halo`, type: "line", source: ID, paint: { "line-color": couleurs.halo, "line-width": 5 } }, before);
    for (const [minutes, dashes] of Object.entries(DASHES)) {
      const paint = { "line-color": couleurs.limite_epci, "line-width": 2.5, "line-dasharray": dashes };
      this.map.addLayer({ id: `${ID}:${minutes}`, type: "line", source: ID, filter: ["==", ["get", "minutes"], Number(minutes)], paint }, before);
    }
  }

  #clear() {
    for (const { id } of this.map.getStyle().layers.filter(({ source }) => source === ID)) this.map.removeLayer(id);
    if (this.map.getSource(ID)) this.map.removeSource(ID);
  }

  #words({ features, mention, origine, notes }) {
    const from = origine.nom ? t("la mairie de {nom}", { nom: origine.nom }) : t("{lat}° N, {lon}° {cote}", { lat: number(origine.lat), lon: number(Math.abs(origine.lon)), cote: origine.lon < 0 ? t("O") : "E" });
    const areas = features.map(({ properties }) => properties).sort((one, other) => one.minutes - other.minutes);
    const lines = areas.map((one) => element("li", {}, t("En {minutes} min ({trait}) : {superficie}", { minutes: one.minutes, trait: STROKES[one.minutes], superficie: one.portee === "atteint" ? number(one.superficie_km2, "km²") : t("hors de portée") })));
    const remove = element("button", { type: "button", class: "discret", click: () => this.state.set({ isochrone: null }) }, t("Effacer les isochrones"));
    return [element("p", {}, t("Depuis {from} :", { from })), element("ul", {}, ...lines), element("p", { class: "explication", lang: IN_FRENCH }, [mention, ...notes.slice(0, 1)].join(". ")), remove];
  }

  #tell(parts) {
    byId("isochrone-texte").replaceChildren(...parts);
  }
}

function address(place) {
  const [lon, lat] = place.split(",");
  return `/api/travel/isochrone?minutes=10,20,30&${lat === undefined ? `zone=${place}` : `lon=${lon}&lat=${lat}`}`;
}
