// The indicator tab, assembled: choice, legend, threshold, table, card, and what lies over the map.

import { byId } from "./dom.js";
import { bindHover } from "./hover.js";
import { IndicatorCard } from "./indicator_card.js";
import { bindChoice } from "./indicator_choice.js";
import { bindLegend } from "./indicator_legend.js";
import { bindTable } from "./indicator_table.js";
import { Indicators } from "./indicators.js";
import { Isochrone } from "./isochrone.js";
import { bindMinutes } from "./minutes.js";
import { bindQuestions } from "./questions.js";
import { forgetRows } from "./rows.js";
import { bindThreshold } from "./threshold.js";

export class IndicatorPanel {
  constructor({ map, state, touches, sequences, goTo }) {
    const colours = map.getStyle().metadata.couleurs;
    this.indicators = new Indicators(map, state, sequences);
    this.card = new IndicatorCard(this.indicators, state);
    this.isochrone = new Isochrone(map, state, touches);
    bindLegend(this.indicators, colours);
    bindQuestions(this.indicators, state, goTo);
    bindThreshold(this.indicators, map, state, goTo);
    bindTable(this.indicators, state, goTo);
    bindMinutes(this.indicators, map, state, colours);
    bindHover(map, this.indicators);
    bindChoice(this.indicators, state);
    this.indicators.addEventListener("vue", () => (byId("sous-indicateur").hidden = !this.indicators.view));
  }

  start() {
    this.isochrone.refresh();
    return this.indicators.refresh();
  }

  // Something else is published: figures, classes and rows are asked again.
  async reload() {
    forgetRows();
    await this.indicators.refresh({ reload: true });
  }

  // A reader of a map by EPCI points at an EPCI.
  get level() {
    return this.indicators.view?.niveau ?? null;
  }
}
