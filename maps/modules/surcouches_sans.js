// Communes that nothing of what is drawn names: a list and, if asked, a mark on the map. Nothing recorded is not nothing done.

import { getRows } from "./api.js";
import { byId, element } from "./dom.js";
import { communes, number, people } from "./format.js";
import { t } from "./langue.js";
import { refill } from "./surcouches_dom.js";

const ID = "sans-action";
const SUBJECTS = ["projets", "chantiers", "contributions", "faits"];

export class Without {
  #communes = null;

  constructor(shared, overlays, block) {
    Object.assign(this, shared, { block, overlays: overlays.filter(({ id }) => SUBJECTS.includes(id)) });
    block.addEventListener("toggle", () => this.draw());
    block.addEventListener("change", (event) => event.stopPropagation());
    for (const overlay of overlays) overlay.addEventListener("lignes", () => this.draw());
    for (const key of ["sans", "portee", "couches"]) this.state.addEventListener(key, () => this.draw());
    if (this.state.values.sans) block.open = true;
  }

  // The scope of the threshold, else that of the only filter by territoire.
  get territoire() {
    const { portee } = this.state.values;
    if (portee?.startsWith("territoire:")) return portee.slice("territoire:".length);
    return this.counted.map(({ filter }) => filter.territoire).find(Boolean) ?? "";
  }

  get counted() {
    return this.overlays.filter(({ drawn, rows }) => drawn && rows);
  }

  async draw() {
    if (!this.block.open && !this.state.values.sans) return markBare(this.map, []);
    try {
      this.#communes ??= await getRows("/layers/communes.csv");
      this.#show();
    } catch (error) {
      this.block.querySelector(".corps").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
    }
  }

  #show() {
    const { counted, territoire } = this;
    const body = this.block.querySelector(".corps");
    if (!counted.length) {
      this.block.querySelector(".bilan").textContent = "";
      markBare(this.map, []);
      return body.replaceChildren(element("p", { class: "explication" }, t("Cochez Projets, Chantiers ou Contributions\u00a0: la liste dira quelles communes n’y sont pas nommées.")));
    }
    const scope = this.#communes.filter((row) => !territoire || row.territoire_code === territoire);
    const bare = bareOf(scope, this.counted);
    this.block.querySelector(".bilan").textContent = t("{combien} sur {total}", { combien: number(bare.length), total: communes(scope.length) });
    markBare(this.map, this.state.values.sans ? bare.map(({ code }) => code) : []);
    refill(body, ...this.#parts(bare, scope));
  }

  #parts(bare, scope) {
    const total = bare.reduce((sum, { population }) => sum + Number(population || 0), 0);
    const names = this.counted.map(({ model }) => model.noms[1]).join(t(" ni des "));
    const wide = this.counted.flatMap(({ kept, model }) => kept.filter((row) => !model.lieux(row).length)).length;
    const change = ({ target }) => this.state.set({ sans: target.checked ? "oui" : null });
    const farther = () => {
      this.state.set({ projet: "sans", volet: "indicateurs" }, { push: true });
      byId("indicateur").focus();
    };
    const where = this.territoire ? this.words(this.territoire) : t("Tout le département");
    return [
      element("p", {}, element("strong", {}, t("{lieu}\u00a0: ", { lieu: where })), t("{communes} sur {toutes}, {habitants}, qui ne sont nommées par aucun des {objets} dessinés.", { communes: communes(bare.length), toutes: number(scope.length), habitants: people(total), objets: names })),
      element("p", { class: "explication" }, t("Rien d’enregistré ne veut pas dire rien de fait\u00a0: le registre n’est complet que là où quelqu’un l’a déclaré.")),
      wide ? element("p", { class: "explication" }, t("{combien} de ces lignes ne nomment aucune commune\u00a0: elles valent pour tout leur territoire, ou leur lieu est inconnu.", { combien: number(wide) })) : null,
      element("label", {}, element("input", { type: "checkbox", id: "sans-marque", checked: Boolean(this.state.values.sans), change }), t(" Les marquer sur la carte (contour en pointillé)")),
      element("p", {}, element("button", { type: "button", class: "lien", click: farther }, t("Lesquelles sont loin d’un service ? Onglet Indicateurs"))),
      element("ul", { class: "communes-sans" }, ...bare.map((row) => this.#item(row))),
    ].filter(Boolean);
  }

  words(code) {
    return this.#communes.find((row) => row.territoire_code === code)?.territoire_nom ?? code;
  }

  #item({ code, nom, population }) {
    const go = () => this.state.set({ zone: `commune:${code}`, volet: "fiche" }, { push: true });
    return element("li", {}, element("button", { type: "button", class: "lien", click: go }, nom), element("small", {}, ` ${number(population, t("hab."))}`));
  }
}

// Named itself, or through its EPCI. A territoire that is named covers all its communes, and says nothing of one.
export function bareOf(scope, counted) {
  const named = new Set(counted.flatMap(({ kept, model }) => kept.flatMap((row) => model.lieux(row))));
  return scope.filter(({ code, epci_code: epci }) => !named.has(`commune:${code}`) && !named.has(`epci:${epci}`));
}

export function markBare(map, codes) {
  for (const id of [`${ID}:halo`, ID]) if (map.getLayer(id)) map.removeLayer(id);
  const { sources, couleurs } = map.getStyle().metadata;
  if (!codes.length || !sources.communes) return;
  const filter = ["match", ["get", "code"], codes, true, false];
  const line = { type: "line", source: sources.communes, "source-layer": "communes", filter, layout: { "line-cap": "round" } };
  const before = map.getStyle().layers.find(({ type }) => ["symbol", "circle"].includes(type))?.id;
  map.addLayer({ ...line, id: `${ID}:halo`, paint: { "line-color": couleurs.halo, "line-width": 4 } }, before);
  map.addLayer({ ...line, id: ID, paint: { "line-color": couleurs.texte, "line-width": 2, "line-dasharray": [0.1, 2] } }, before);
}
