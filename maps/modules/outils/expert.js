// The drawer of agents: who may open it is decided by the service; each part follows the indicator and the zone shown.

import { getJson } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { composite } from "./expert_composite.js";
import { ranks } from "./expert_rangs.js";
import { groupings, inequality } from "./expert_repartition.js";
import { inLanguage, t } from "../langue.js";

const WHO = t("Réservé aux agents du Département (direction référente, chargé de territoire, administrateur) pour préparer les conseils : le score composite et les rangs. Les regroupements et l’inégalité entre communes sont publics, dans les données et l’API ; ils sont montrés ici parce qu’ils se lisent facilement de travers. Le public compare des valeurs, sans classement.");
const NONE = t("Choisissez un indicateur dans l’onglet Indicateurs : cette vue parle de celui qui est sur la carte.");

export async function bind(shared, block) {
  const me = await getJson("/api/moi", { cache: "no-store" });
  if (!me.vue_agents) return byId("expert-acces").replaceChildren(...refusal(me));
  const drawer = new Drawer(shared, block);
  byId("expert-acces").replaceChildren();
  byId("expert-corps").hidden = false;
  await drawer.refresh();
}

function refusal({ compte, nom }) {
  const back = `${location.pathname}${location.search}${location.hash}`;
  const who = element("p", {}, WHO);
  if (compte) return [who, element("p", { class: "avis" }, t("Le compte « {nom} » n’a pas de charge d’agent : demandez-la à l’administrateur du service.", { nom: nom ?? compte }))];
  return [who, element("p", {}, element("a", { href: inLanguage(`/connexion?suite=${encodeURIComponent(back)}`) }, t("Se connecter")), t(" avec un compte d’agent, puis rouvrir ce volet."))];
}

class Drawer {
  #turn = 0;

  constructor(shared, block) {
    Object.assign(this, shared, { block });
    this.indicators.addEventListener("vue", () => this.refresh());
    for (const key of ["zone", "portee"]) this.state.addEventListener(key, () => this.refresh());
    block.addEventListener("toggle", () => block.open && this.refresh());
  }

  async refresh() {
    if (!this.block.open) return;
    const turn = ++this.#turn;
    const { view } = this.indicators;
    const list = await this.indicators.load();
    const subject = { view, list, state: this.state, goTo: this.goTo };
    const parts = { regroupements: groupings, inegalite: inequality, composite, rangs: ranks };
    await Promise.all(Object.entries(parts).map(([name, make]) => this.#fill(`expert-${name}`, make, subject, () => turn === this.#turn)));
    if (turn === this.#turn) announce(t("Vue des agents à jour."));
  }

  // One part that fails leaves the others readable.
  async #fill(id, make, subject, current) {
    const needsView = make !== composite;
    const made = needsView && !subject.view ? [element("p", { class: "explication" }, NONE)] : await make(subject).catch((error) => [element("p", { class: "avis" }, error.message)]);
    if (current()) byId(id).replaceChildren(...made.filter(Boolean));
  }
}
