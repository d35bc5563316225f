// Overlays of the registry and of facts: what the map draws, what the list says and what is counted are the same rows.
// Rows are asked once for each layer, and the map draws the codes that the filter keeps: one rule for both.

import { announce, byId, element } from "./dom.js";
import { defaultLayers, namedOverlays } from "./layers.js";
import { buildBlock, fillBlock } from "./surcouches_bloc.js";
import { drawCircles } from "./surcouches_cercles.js";
import { changed, filterOf, restricts } from "./surcouches_filtre.js";
import { bindBase } from "./surcouches_fond.js";
import { bindInitiatives } from "./surcouches_initiatives.js";
import { askRows, sortOut, within } from "./surcouches_lignes.js";
import { MODELES } from "./surcouches_modeles.js";
import { bindObjects, openObject } from "./surcouches_objet.js";
import { Without } from "./surcouches_sans.js";
import { Services } from "./surcouches_services.js";
import { vocabulary } from "./surcouches_vocabulaire.js";

// `shared` is that of the tools, with the `facts` of the page. Answers what to do when something else is published.
export async function bindOverlays(page) {
  const words = await vocabulary();
  const shared = { ...page, openObject: (objet, place) => openObject(page, objet, place) };
  const all = [...document.querySelectorAll("[data-surcouche]")].map((block) => new Overlay(shared, block, words));
  const services = new Services(shared, byId("bloc-services"), words);
  const without = new Without(shared, all, byId("bloc-sans"));
  bindInitiatives(shared, byId("bloc-initiatives"), words);
  bindBase(shared, byId("bloc-fond"));
  bindObjects(shared, words);
  await Promise.allSettled([...all.map((overlay) => overlay.refresh()), services.refresh()]);
  return async () => {
    await Promise.allSettled([...all.map((overlay) => overlay.reload()), services.reload()]);
    without.draw();
  };
}

// Tells « lignes » when what it draws changed.
class Overlay extends EventTarget {
  #asked = null;

  constructor(shared, block, words) {
    super();
    Object.assign(this, shared, { block, words, id: block.dataset.surcouche });
    this.model = MODELES[this.id];
    this.rows = null;
    buildBlock(this);
    block.addEventListener("toggle", () => this.refresh());
    for (const key of [this.id, "couches", "theme", "indicateur"]) this.state.addEventListener(key, () => this.refresh());
  }

  get filter() {
    return filterOf(this.state.values, this.id);
  }

  get drawn() {
    return this.block.closest(".couche").querySelector('input[name="couche"]').checked;
  }

  set(name, value) {
    if (this.id === "faits" && name === "theme") return this.state.set({ theme: value || null });
    const next = changed(this.state.values[this.id], name, value);
    this.state.set({ [this.id]: next, ...(this.drawn && next ? {} : this.#kept()) });
  }

  clear() {
    this.state.set({ [this.id]: null, ...(this.id === "faits" ? { theme: null } : {}), ...(this.drawn ? this.#kept() : {}) });
  }

  // A layer that only its filter named stays drawn without it.
  #kept() {
    const couches = this.state.values.couches ?? [...defaultLayers(), ...namedOverlays(this.state.values)];
    return { couches: [...new Set([...couches, this.id])] };
  }

  // Nobody pays for rows that nothing shows.
  async refresh() {
    const wanted = this.block.open || this.drawn || restricts(this.filter) || this.filter.cercles;
    if (!wanted || (this.id === "faits" && !this.block.open && !this.state.values.faits)) return;
    try {
      await this.load();
      this.draw();
    } catch (error) {
      this.block.querySelector(".corps").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
    }
  }

  async load() {
    this.#asked ??= askRows(this.id);
    try {
      this.rows = await this.#asked;
    } catch (error) {
      this.#asked = null;
      throw error;
    }
  }

  reload() {
    this.#asked = null;
    this.block.querySelector(".filtres").replaceChildren();
    return this.rows ? this.refresh() : null;
  }

  draw() {
    const { filter, model } = this;
    Object.assign(this, sortOut(model, filter, this.rows));
    this.#drawMap(restricts(filter));
    fillBlock(this);
    this.#say();
    this.dispatchEvent(new CustomEvent("lignes"));
  }

  #drawMap(restricted) {
    if (!this.map.getLayer(this.id)) return;
    const filter = restricted ? within(this.kept) : null;
    if (this.id === "faits") this.facts.filtre = filter;
    this.map.setFilter(this.id, filter);
    drawCircles(this, filter);
  }

  // What a choice of the reader changed is said once it is drawn.
  #say() {
    if (this.told === false) announce(this.block.querySelector(".bilan").textContent);
    this.told = true;
  }
}
