// The indicator shown: asked of the service by the address, drawn, told to whoever listens.

import { getJson } from "./api.js";
import { clearChoropleth, drawChoropleth, sampled } from "./choropleth.js";
import { announce } from "./dom.js";
import { classesAddress, cutOf, layerOf, viewOf } from "./view.js";

const KEYS = ["indicateur", "millesime", "niveau", "methode", "k", "bornes", "palette"];
const UNKNOWN = "Cet indicateur n’est pas publié, ou n’a pas de valeur : la carte reste celle des périmètres.";

// Tells « liste » when indicators are known, « vue » when another map is drawn (null: none), « panne » with a sentence.
export class Indicators extends EventTarget {
  #asked = null;
  #pending = false;

  constructor(map, state, sequences) {
    super();
    this.map = map;
    this.state = state;
    this.sequences = sequences;
    this.list = null;
    this.view = null;
    this.classes = null;
    for (const key of KEYS) state.addEventListener(key, () => this.#later());
  }

  // Only a reader who wants indicators pays for their list.
  async load() {
    this.list ??= (await getJson("/api/indicateurs")).indicateurs;
    this.#tell("liste", this.list);
    return this.list;
  }

  // Several keys of the address change together: one drawing.
  #later() {
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      this.refresh();
    });
  }

  async refresh({ reload = false } = {}) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    if (reload) this.list = null;
    if (!this.state.values.indicateur) return this.#show(null, null);
    try {
      await this.#draw(signal);
    } catch (error) {
      if (error.name !== "AbortError" && !signal.aborted) this.#tell("panne", error.message);
    }
  }

  async #draw(signal) {
    const view = viewOf(this.state.values, this.list ?? (await this.load()));
    if (signal.aborted) return;
    if (!view) {
      this.#show(null, null);
      this.#tell("panne", UNKNOWN);
      return;
    }
    const style = `/styles/${layerOf(view)}.json?${cutOf(view)}`;
    const [classes, drawing] = await Promise.all([getJson(classesAddress(view), { signal }), getJson(style, { signal })]);
    const colours = this.#colours(view, classes.classes);
    classes.classes.forEach((one, rank) => (one.couleur = colours[rank]));
    drawChoropleth(this.map, drawing, colours);
    this.#show(view, classes);
    announce(`Carte : ${view.indicator.titre}, ${view.millesime}.`);
  }

  // The palette of the indicator unless the reader chose another one, turned so that dark stays what it was.
  #colours(view, classes) {
    const sequence = this.sequences[view.palette];
    if (!sequence) return classes.map(({ couleur }) => couleur);
    const colours = sampled(sequence, classes.length);
    return view.indicator.sens === "plus_bas_moins_bon" ? colours.reverse() : colours;
  }

  #show(view, classes) {
    if (!view) clearChoropleth(this.map);
    this.view = view;
    this.classes = classes;
    this.#tell("vue", view);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
