// Services by type: only the types that a reader chooses are asked, once each. The number inside a mark is that of its
// type in the list; hollow: counted in its commune, and drawn at the town hall.

import { getJson } from "./api.js";
import { announce, element } from "./dom.js";
import { alphabetical, date, number, plural } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { serviceMark, drawServices } from "./surcouches_marques.js";
import { refill } from "./surcouches_dom.js";
import { changed } from "./surcouches_filtre.js";
import { askPlaces, placesOf, placesText, sourceParts } from "./surcouches_type.js";

const MOST_TYPES = 5;
const MOST_ROWS = 300;

export class Services {
  #known = null;
  #rows = new Map();

  constructor(shared, block, words) {
    Object.assign(this, shared, { block, words });
    block.addEventListener("toggle", () => this.refresh());
    block.addEventListener("change", (event) => event.stopPropagation());
    this.state.addEventListener("services", () => this.refresh());
  }

  get types() {
    return this.state.values.services?.type ?? [];
  }

  get territoire() {
    return this.state.values.services?.territoire ?? "";
  }

  choose(name, value) {
    this.state.set({ services: changed(this.state.values.services, name, value?.length ? value : null) });
  }

  reload() {
    this.#known = null;
    this.#rows.clear();
    return this.refresh();
  }

  async refresh() {
    const { types } = this;
    const asked = this.state.values.services;
    if (!this.block.open && !types.length) return this.#clear();
    if (types.length) this.block.open = true;
    try {
      this.#known ??= (await getJson("/api/services")).services;
      const chosen = await Promise.all(types.map((type) => this.#chosen(type)));
      if (asked === this.state.values.services) this.#show(chosen.filter(Boolean));
    } catch (error) {
      this.block.querySelector(".corps").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
    }
  }

  async #chosen(type) {
    return placesOf(this.#known, { type, territoire: this.territoire }, async () => {
      if (!this.#rows.has(type)) this.#rows.set(type, await askPlaces(type));
      return this.#rows.get(type);
    });
  }

  #clear() {
    drawServices(this.map, []);
  }

  #show(chosen) {
    drawServices(this.map, chosen);
    const total = chosen.reduce((sum, { features }) => sum + features.length, 0);
    this.block.querySelector(".bilan").textContent = chosen.length ? `${plural(chosen.length, t("type"), t("types"))}, ${plural(total, t("lieu"), t("lieux"))}` : "";
    refill(this.block.querySelector(".corps"), ...this.#picker(), element("ol", { class: "types" }, ...chosen.map((one, rank) => this.#type(one, rank))));
  }

  #picker() {
    const full = this.types.length >= MOST_TYPES;
    const options = this.#known.filter(({ type }) => !this.types.includes(type)).map(({ type, libelle, millesime, lieux }) => element("option", { value: type, lang: IN_FRENCH }, t("{libelle} ({millesime} ; {lieux})", { libelle, millesime: date(millesime), lieux: plural(lieux, t("point"), t("points")) })));
    const change = ({ target }) => {
      this.choose("type", [...this.types, target.value]);
      announce(t("{service}, ajouté à la carte.", { service: target.selectedOptions[0].textContent }));
    };
    const select = element("select", { id: "services-type", disabled: full, change }, element("option", { value: "" }, full ? t("Cinq types au plus") : t("Choisir un type…")), ...options);
    return [element("label", { for: "services-type" }, t("Ajouter un type de service")), select, ...this.#territoires()];
  }

  #territoires() {
    if (!this.types.length) return [];
    const options = [...this.words.territoires].map(([code, nom]) => element("option", { value: code, selected: code === this.territoire }, nom));
    const change = ({ target }) => this.choose("territoire", target.value);
    const select = element("select", { id: "services-territoire", change }, element("option", { value: "" }, t("Tout le département")), ...options);
    return [element("label", { for: "services-territoire" }, t("Territoire")), select];
  }

  #type(one, rank) {
    const { type, libelle, features, place, nature } = one;
    const remove = () => this.choose("type", this.types.filter((other) => other !== type));
    const rows = features.map(({ properties }) => properties).sort((row, other) => alphabetical(row.nom, other.nom));
    return element(
      "li",
      {},
      element("p", {}, serviceMark(rank, place), element("strong", { lang: IN_FRENCH }, libelle), " ", element("button", { type: "button", class: "lien", "aria-label": t("Retirer {libelle}", { libelle }), click: remove }, t("Retirer"))),
      nature === "demonstration" ? element("p", { class: "avis" }, t("Données de démonstration, inventées pour montrer les écrans.")) : null,
      element("small", {}, placesText(one), element("br"), ...sourceParts(one)),
      this.#list(features, rows),
    );
  }

  #list(features, rows) {
    const at = new Map(features.map(({ properties, geometry }) => [properties.code, geometry?.coordinates ?? null]));
    const item = (row) => element("li", {}, element("button", { type: "button", class: "lien", click: () => this.openObject(`services:${row.code}`, at.get(row.code)) }, row.nom));
    const more = rows.length > MOST_ROWS ? element("p", { class: "explication" }, t("{combien} de plus dans le fichier.", { combien: number(rows.length - MOST_ROWS) })) : null;
    const [{ type } = {}] = rows;
    const file = type ? element("p", { class: "explication" }, element("a", { href: `/layers/services.csv?type=${type}`, download: "" }, t("Liste complète (csv)"))) : null;
    return element("details", { class: "faits" }, element("summary", {}, element("span", {}, t("Liste")), element("span", { class: "compte" }, number(rows.length))), element("ul", {}, ...rows.slice(0, MOST_ROWS).map(item)), more, file);
  }
}
