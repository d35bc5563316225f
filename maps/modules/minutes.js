// Minutes everywhere, by cells of 500 m: the raster of a time indicator, over its map when the reader wants it.

import { getJson } from "./api.js";
import { hideChoropleth } from "./choropleth.js";
import { byId, element } from "./dom.js";
import { plural } from "./format.js";
import { IN_FRENCH, t, word } from "./langue.js";
import { swatch } from "./motifs.js";

const ID = "minutes";
const GROUND = "minutes:fond";

export function bindMinutes(indicators, map, state, colours) {
  const minutes = new Minutes(indicators, map, state, colours);
  byId("minutes").addEventListener("change", ({ target }) => state.set({ minutes: target.checked ? "oui" : null }));
  state.addEventListener("minutes", () => minutes.refresh());
  indicators.addEventListener("liste", () => minutes.forget());
  indicators.addEventListener("vue", () => minutes.refresh());
}

class Minutes {
  #known = null;

  constructor(indicators, map, state, colours) {
    Object.assign(this, { indicators, map, state, colours });
  }

  // The list of indicators is asked again when something else is published: so are the rasters.
  forget() {
    this.#known = null;
  }

  async refresh() {
    const { view } = this.indicators;
    try {
      this.#known ??= view && new Map((await getJson("/api/rasters")).rasters.map((one) => [one.id, one]));
    } catch {
      this.#known = null;
    }
    const raster = view && this.#known?.get(view.indicator.id);
    byId("choix-minutes").hidden = !raster;
    byId("minutes").checked = Boolean(raster && this.state.values.minutes);
    await this.#draw(byId("minutes").checked ? raster : null);
  }

  async #draw(raster) {
    for (const id of [ID, GROUND]) if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource(ID)) this.map.removeSource(ID);
    byId("legende-minutes").replaceChildren();
    byId("volet-indicateurs").classList.toggle("minutes-partout", Boolean(raster));
    hideChoropleth(this.map, Boolean(raster));
    if (!raster) return;
    const described = await getJson(new URL(raster.tilejson).pathname);
    if (this.map.getSource(ID) || !byId("minutes").checked) return;
    this.map.addSource(ID, { type: "raster", tiles: described.tiles, tileSize: described.tileSize, minzoom: described.minzoom, maxzoom: described.maxzoom, bounds: described.bounds });
    this.#ground();
    this.map.addLayer({ id: ID, type: "raster", source: ID, paint: { "raster-resampling": "nearest", "raster-fade-duration": 0 } }, "eau");
    byId("legende-minutes").replaceChildren(...this.#legend(described));
  }

  // Where no minutes are known, the plain ground: never the colour of a territoire.
  #ground() {
    const { sources, couleurs } = this.map.getStyle().metadata;
    const paint = { "fill-color": couleurs.fond, "fill-antialias": false };
    this.map.addLayer({ id: GROUND, type: "fill", source: sources.territoires, "source-layer": "territoires", paint }, "eau");
  }

  #legend({ legend, cellule_m: side, nature_min: nature, millesime, notes }) {
    const lines = legend.classes.map(({ label, couleur }) => element("li", { "data-couleur": couleur }, swatch(couleur, this.colours), word(label)));
    const out = legend.hors_portee;
    lines.push(element("li", {}, swatch(out.couleur, this.colours, "unreachable"), word(out.label)));
    const about = t("Cellules de {cote}, millésime {millesime}. Vide : {vide}.", { cote: plural(side, t("mètre"), t("mètres")), millesime, vide: word(legend.transparent) });
    return [element("ul", { class: "lignes" }, ...lines), element("p", { class: "explication" }, about, ...(notes ?? []).slice(0, 1).map((note) => element("span", { lang: IN_FRENCH }, ` ${note}`))), nature === "demonstration" ? element("p", { class: "avis" }, t("Démonstration : minutes inventées.")) : ""];
  }
}
