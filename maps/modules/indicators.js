// The indicator shown: asked of the service by the address, drawn, told to whoever listens.

import { ServiceError, getJson } from "./api.js";
import { clearChoropleth, drawChoropleth, sampled } from "./choropleth.js";
import { announce } from "./dom.js";
import { classesInWords, inWords } from "./indicator_words.js";
import { t } from "./langue.js";
import { classesAddress, cutOf, layerOf, viewOf } from "./view.js";

const KEYS = ["indicateur", "millesime", "niveau", "methode", "k", "bornes", "palette"];
const UNKNOWN = t("Cet indicateur n’est pas publié, ou n’a pas de valeur : la carte reste celle des périmètres.");

// Tells « liste » when all indicators are known, « attente » when a map is asked, « vue » when it is drawn (null: none),
// « panne » with a sentence.
export class Indicators extends EventTarget {
  #asked = null;
  #pending = false;
  #known = new Map();

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

  // Only a reader who opens the tab pays for the whole list.
  async load() {
    this.list ??= (await getJson("/api/indicateurs")).indicateurs.map(inWords);
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
    if (reload) await this.#forget();
    if (!this.state.values.indicateur) return this.#show(null, null);
    this.#tell("attente");
    try {
      await this.#draw(signal);
    } catch (error) {
      if (error.name !== "AbortError" && !signal.aborted) this.#tell("panne", error.message);
    }
  }

  async #draw(signal) {
    const view = viewOf(this.state.values, await this.#definition(this.state.values.indicateur));
    if (signal.aborted) return;
    if (!view) {
      this.#show(null, null);
      this.#tell("panne", UNKNOWN);
      return;
    }
    const style = `/styles/${layerOf(view)}.json?${cutOf(view)}`;
    const [answer, drawing] = await Promise.all([getJson(classesAddress(view), { signal }), getJson(style, { signal })]);
    const classes = classesInWords(answer, view.indicator);
    const colours = this.#colours(view, classes.classes);
    classes.classes.forEach((one, rank) => (one.couleur = colours[rank]));
    drawChoropleth(this.map, drawing, colours);
    this.#show(view, classes);
    announce(t("Carte : {titre}, {millesime}.", { titre: view.indicator.titre, millesime: view.millesime }));
  }

  // The definition alone: a shared address draws its map without the list. Null when there is none of that name.
  async #definition(id) {
    const found = this.list?.find((one) => one.id === id) ?? this.#known.get(id);
    if (found) return found;
    try {
      this.#known.set(id, inWords(await getJson(`/api/indicateurs/${id}`)));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.status !== 404) throw error;
    }
    return this.#known.get(id) ?? null;
  }

  async #forget() {
    this.#known.clear();
    const wanted = this.list !== null;
    this.list = null;
    if (wanted) await this.load().catch((error) => this.#tell("panne", error.message));
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
