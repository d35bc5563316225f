// What the map says of a scenario: its colours, its legend, and everywhere that it is a simulation.

import { byId, element } from "../dom.js";
import { number } from "../format.js";
import { swatch } from "../motifs.js";
import { t } from "../langue.js";
import { clearScenario, codeOf, drawScenario, gapLegend, isChanged, limitsOf } from "./scenario_layer.js";
import { MENTION } from "./scenario_table.js";

export class ScenarioMap {
  #answer = null;

  constructor({ map, indicators }) {
    Object.assign(this, { map, indicators });
    map.on("mousemove", ({ point }) => this.#hover(point));
  }

  // Null: no scenario. `gaps`: minutes gained and lost rather than times.
  show(answer, gaps) {
    this.#answer = answer;
    const { couleurs } = this.map.getStyle().metadata;
    clearScenario(this.map);
    byId("scenario-autre-carte").hidden = !answer || this.#onMap;
    byId("scenario-legende").hidden = !gaps;
    if (this.#onMap) drawScenario(this.map, answer, this.indicators.classes, gaps);
    const lines = answer && gaps ? gapLegend(limitsOf(answer.seuil)) : [];
    byId("scenario-legende").replaceChildren(...lines.map(([name, label]) => element("li", { "data-couleur": couleurs[name] }, swatch(couleurs[name], couleurs), label)));
    this.#mention();
  }

  // Times of a scenario are those of communes today.
  get #onMap() {
    const { view } = this.indicators;
    return Boolean(this.#answer && view?.indicator.id === this.#answer.indicateur && view.niveau === "commune" && view.millesime === view.newest);
  }

  // Over the map and in the legend as well: who looks at either alone must know.
  #mention() {
    for (const old of document.querySelectorAll(".mention-scenario")) old.remove();
    if (!this.#onMap) return;
    const say = () => element("p", { class: "simulation mention-scenario", role: "note" }, element("strong", {}, t("Scénario : {mention}", { mention: MENTION })));
    document.querySelector("section.carte").append(say());
    byId("legende-indicateur").prepend(say());
  }

  #hover(point) {
    const drawn = this.#onMap && this.map.getLayer("scenario:aplat");
    const [found] = drawn ? this.map.queryRenderedFeatures(point, { layers: ["scenario:aplat"] }) : [];
    const row = found && this.#answer.communes.find((one) => codeOf(one) === found.properties.code && isChanged(one));
    byId("survol").querySelector(".simule")?.remove();
    if (row) byId("survol").append(element("span", { class: "simule" }, `→ ${number(row.apres_min, "min")} (simulation)`));
  }
}
