// Dated facts: points for those of a commune, counts and lists for the others, one theme at a time.

import { getJson } from "./api.js";
import { drawBadges } from "./badges.js";
import { byId, element } from "./dom.js";
import { alphabetical, faits as countOf } from "./format.js";
import { factCard } from "./fact_card.js";
import { t, word } from "./langue.js";
import { wantsFacts } from "./layers.js";

const COUCHE = "faits";
export const DEPARTEMENT = "departement";
const INCONNU = "inconnu";

export class Facts {
  #all = [];
  #names = new Map();
  // What the legend keeps of them: an expression of the map, null for all.
  filtre = null;

  constructor(map, state, show) {
    this.map = map;
    this.state = state;
    this.show = show;
    byId("theme").addEventListener("change", (event) => state.set({ theme: event.target.value || null }));
    byId("faits-departement").addEventListener("click", () => this.open(DEPARTEMENT));
    for (const key of ["theme", "groupe", "couches", "indicateur"]) state.addEventListener(key, () => this.draw());
  }

  async load() {
    const [collection, list] = await Promise.all([getJson("/layers/faits.geojson"), getJson("/layers/etiquettes.geojson")]);
    this.#all = collection.features.map((feature) => feature.properties);
    this.#names = territoires(list);
    this.#fillThemes();
    this.draw();
  }

  open(group) {
    this.state.set({ volet: "faits", groupe: group }, { push: true });
    byId(`groupe-${group}`)?.querySelector("summary").focus();
  }

  draw() {
    const { theme } = this.state.values;
    const shown = theme ? this.#all.filter((fait) => fait.theme === theme) : this.#all;
    byId("theme").value = theme ?? "";
    this.#filterPoints(theme);
    const groups = this.#groups(shown);
    const wanted = wantsFacts(this.state.values) || !this.state.values.indicateur;
    const counts = wanted ? [...this.#names.keys()].map((code) => [code, groups.get(code).length]) : [];
    drawBadges(this.map, Object.fromEntries(counts));
    this.#drawDepartement(wanted ? groups.get(DEPARTEMENT).length : 0);
    this.#drawList(groups, shown.length);
  }

  #fillThemes() {
    const counts = Map.groupBy(this.#all, (fait) => fait.theme);
    const options = [...counts].map(([theme, group]) => [theme, `${word(group[0].theme_label ?? theme)} (${group.length})`]);
    options.sort((one, other) => alphabetical(one[1], other[1]));
    const choices = options.map(([theme, label]) => element("option", { value: theme }, label));
    byId("theme").replaceChildren(element("option", { value: "" }, t("Tous les thèmes ({combien})", { combien: this.#all.length })), ...choices);
  }

  // A fact may name several territoires: it counts in each.
  #groups(shown) {
    const groups = new Map([[DEPARTEMENT, []], ...[...this.#names.keys()].map((code) => [code, []]), [INCONNU, []]]);
    for (const fait of shown) {
      for (const code of (fait.territoires ?? INCONNU).split(";")) (groups.get(code) ?? groups.get(INCONNU)).push(fait);
    }
    return groups;
  }

  #filterPoints(theme) {
    for (const layer of this.map.getStyle().layers.filter(({ id }) => id === COUCHE)) {
      this.map.setFilter(layer.id, this.filtre ?? (theme ? ["==", ["get", "theme"], theme] : null));
    }
  }

  #drawDepartement(count) {
    const button = byId("faits-departement");
    button.hidden = count === 0;
    button.textContent = t("{faits} pour tout le département", { faits: countOf(count) });
  }

  #drawList(groups, total) {
    const list = byId("liste-faits");
    const open = this.state.values.groupe;
    const sections = [...groups].filter(([, faits]) => faits.length).map(([code, faits]) => this.#group(code, faits, code === open));
    const head = element("p", { class: "explication" }, total ? `${countOf(total)}.` : t("Aucun fait publié pour ce thème : on ne sait pas s’il y en a."));
    list.replaceChildren(head, ...sections);
  }

  #group(code, faits, open) {
    const names = { [DEPARTEMENT]: t("Tout le département"), [INCONNU]: t("Territoire inconnu") };
    const summary = element("summary", {}, element("span", {}, names[code] ?? this.#names.get(code)), element("span", { class: "compte" }, String(faits.length)));
    const items = faits.map((fait) => element("li", {}, factCard(fait, this.show)));
    return element("details", { class: "faits", id: `groupe-${code}`, open }, summary, element("ul", {}, ...items));
  }
}

function territoires(labels) {
  const rows = labels.features.map((feature) => feature.properties).filter((row) => row.niveau === "territoire");
  return new Map(rows.map((row) => [row.code, row.nom]).sort((one, other) => alphabetical(one[1], other[1])));
}
