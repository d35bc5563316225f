// The scenario tool, assembled: what changes is in the address, and the map, the counts and the list follow it.

import { getJson, postJson } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { plural } from "../format.js";
import { t } from "../langue.js";
import { provenance, summary } from "./scenario_answer.js";
import { Changes } from "./scenario_changes.js";
import { bodyOf } from "./scenario_key.js";
import { ScenarioMap } from "./scenario_map.js";
import { Places } from "./scenario_places.js";
import { Siting } from "./scenario_siting.js";
import { ChangedTable, downloadCsv } from "./scenario_table.js";

export async function bind(shared, block) {
  const tool = new Scenario(shared, block);
  await tool.fillServices();
  await tool.refresh();
}

class Scenario {
  #asked = null;
  #places = null;

  constructor(shared, block) {
    Object.assign(this, shared);
    this.answer = null;
    this.drawn = new Places(this.map, { moved: (rank, { lng, lat }) => this.changes.move(rank, { lng, lat }), touched: (rank) => this.changes.focus(rank) });
    this.changes = new Changes(shared, this.drawn);
    this.drawing = new ScenarioMap(shared);
    this.table = new ChangedTable(byId("scenario-tableau"), shared.goTo);
    const sited = { inputs: () => this.#siteInputs(), proposed: (sites) => this.#propose(sites), apply: (sites) => this.changes.openAll(sites) };
    this.siting = new Siting(block, sited);
    this.#bind();
  }

  #bind() {
    const { state } = this;
    byId("scenario-service").addEventListener("change", ({ target }) => this.#choose(target.value));
    byId("scenario-vue").addEventListener("change", ({ target }) => state.set({ scenario_vue: target.value || null }));
    byId("scenario-csv").addEventListener("click", () => this.answer && downloadCsv(this.answer, state.values.scenario));
    byId("scenario-revoir").addEventListener("click", () => state.set({ indicateur: state.values.scenario.service, niveau: null, millesime: null }));
    state.addEventListener("scenario_vue", () => this.#draw());
    this.indicators.addEventListener("vue", () => this.#follow());
    for (const key of ["scenario", "seuil", "portee"]) state.addEventListener(key, () => this.#later());
  }

  // Several keys change together: one question.
  #later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.refresh(), 0);
  }

  async fillServices() {
    const [list, { inputs }] = await Promise.all([this.indicators.load(), getJson("/api/processes/scenario")]);
    const known = new Set(inputs.indicateur.schema.enum);
    const options = list.filter(({ id, millesimes, niveaux }) => known.has(id) && millesimes.length && niveaux.includes("commune"));
    byId("scenario-service").append(...options.map(({ id, titre }) => element("option", { value: id }, titre)));
  }

  // Another service begins another scenario, over the map of its own minutes.
  #choose(service) {
    const map = service ? { indicateur: service, niveau: null, millesime: null, bornes: null, seuil: null, minutes: null } : {};
    this.state.set({ scenario: service ? { service, changes: [] } : null, ...map }, { push: true });
  }

  async refresh() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const { scenario, indicateur } = this.state.values;
    byId("scenario-corps").hidden = !scenario;
    byId("scenario-service").value = scenario?.service ?? "";
    if (scenario && !indicateur) this.state.set({ indicateur: scenario.service });
    this.#fail("");
    try {
      await this.#locate(scenario, signal);
      if (!signal.aborted) await this.#measure(scenario, signal);
    } catch (error) {
      if (error.name !== "AbortError" && !signal.aborted) this.#fail(error.message);
    }
  }

  #fail(sentence) {
    byId("scenario-erreur").hidden = !sentence;
    byId("scenario-erreur").textContent = sentence;
    if (!sentence) return;
    this.answer = null;
    this.#draw();
  }

  // The places of the service, asked once for each.
  async #locate(scenario, signal) {
    if (scenario && this.#places?.indicateur !== scenario.service) {
      byId("scenario-lieux-texte").textContent = t("Chargement des lieux…");
      const places = await getJson(`/api/scenario/lieux?indicateur=${scenario.service}`, { signal });
      this.#places = places;
      this.siting.reset();
      this.changes.fill(places);
    }
    if (!scenario) this.drawn.clear();
    else if (this.drawn.points !== this.#places.points) this.drawn.show(this.#places.points);
    this.changes.show(scenario);
  }

  async #measure(scenario, signal) {
    this.answer = scenario?.changes.length ? await postJson("/api/scenario", bodyOf(scenario, this.state.values), { signal }) : null;
    this.#draw();
    if (this.answer) announce(t("Simulation : {bilan}.", { bilan: byId("scenario-habitants").textContent }));
  }

  #draw() {
    const { answer } = this;
    byId("scenario-effets").hidden = !answer;
    byId("scenario-csv").disabled = !answer;
    for (const input of byId("scenario-vue").querySelectorAll("input")) input.checked = input.value === (this.state.values.scenario_vue ?? "");
    this.drawing.show(answer, this.state.values.scenario_vue === "ecart");
    if (!answer) return;
    byId("scenario-bilan").replaceChildren(element("p", { class: "simulation" }, element("strong", {}, t("Simulation, pas une donnée."))), ...summary(answer));
    byId("scenario-provenance").replaceChildren(provenance(answer));
    this.table.show(answer);
  }

  #follow() {
    if (this.drawn.points.length) this.drawn.redraw();
    this.#draw();
  }

  #siteInputs() {
    const { indicateur, seuil, zone } = bodyOf(this.state.values.scenario, this.state.values);
    return { indicateur, ...(seuil ? { seuil } : {}), ...(zone ? { zone } : {}) };
  }

  #propose(sites) {
    this.drawn.mark(this.state.values.scenario?.changes ?? [], sites);
    if (sites.length) announce(plural(sites.length, t("lieu proposé"), t("lieux proposés")));
  }
}
