// The form that chooses an indicator, its vintage, its level, its classes and its colours.

import { byId, element, quoting } from "./dom.js";
import { readLimits } from "./state.js";
import { asked, typed, unitOf } from "./figures.js";
import { alphabetical } from "./format.js";
import { LANGUE, t } from "./langue.js";
import { METHODES, NIVEAUX } from "./words.js";

export function bindChoice(indicators, state) {
  const choice = new Choice(indicators, state);
  indicators.addEventListener("liste", () => choice.fill());
  indicators.addEventListener("vue", () => choice.follow());
  state.addEventListener("volet", () => choice.open());
  choice.open();
}

class Choice {
  constructor(indicators, state) {
    this.indicators = indicators;
    this.state = state;
    byId("famille").addEventListener("change", () => this.fill());
    byId("indicateur").addEventListener("change", ({ target }) => this.#choose(target.value));
    for (const key of ["millesime", "niveau", "palette"]) this.#bind(key);
    byId("k").addEventListener("change", ({ target }) => state.set({ k: target.value }));
    byId("methode").addEventListener("change", ({ target }) => this.#method(target.value));
    byId("bornes").addEventListener("change", ({ target }) => this.#limits(target.value));
    byId("choix-indicateur").addEventListener("submit", (event) => event.preventDefault());
  }

  #bind(key) {
    byId(key).addEventListener("change", ({ target }) => this.state.set({ [key]: target.value || null }));
  }

  async open() {
    if (this.state.values.volet !== "indicateurs" || this.indicators.list) return;
    try {
      await this.indicators.load();
    } catch (error) {
      this.indicators.dispatchEvent(new CustomEvent("panne", { detail: error.message }));
    }
  }

  // Another indicator has vintages, limits and a threshold of its own; level, method and colours are kept.
  #choose(id) {
    const fresh = { millesime: null, bornes: null, seuil: null, minutes: null };
    const method = this.state.values.methode === "manuel" ? null : this.state.values.methode;
    this.state.set({ indicateur: id || null, ...fresh, methode: method }, { push: true });
  }

  #method(name) {
    if (name !== "manuel") return this.state.set({ methode: name, bornes: null });
    const bornes = this.indicators.classes?.bornes ?? [];
    this.state.set({ methode: name, bornes: bornes.length ? bornes : null });
    byId("bornes").focus();
  }

  #limits(text) {
    const limits = readLimits(text.replaceAll(/[;\s]+/g, " ").trim().replaceAll(",", ".").replaceAll(" ", ","));
    const { view } = this.indicators;
    byId("bornes").setAttribute("aria-invalid", String(!limits));
    byId("bornes-erreur").hidden = Boolean(limits);
    if (limits && view) this.state.set({ methode: "manuel", bornes: limits.map((one) => asked(view.indicator, one)) });
  }

  // Grouped by family; those without any value cannot be chosen and say why below.
  // Expert ones are in the drawer of agents: they join the list only while they are on the map.
  fill() {
    const current = this.indicators.view?.indicator.id;
    const list = this.indicators.list.filter(({ id, expert }) => !expert || id === current);
    const families = [...new Map(list.map((one) => [one.famille, one.famille_libelle]))].sort((one, other) => alphabetical(one[1], other[1]));
    const wanted = byId("famille").value;
    byId("famille").replaceChildren(option("", t("Tous les thèmes")), ...families.map(([id, label]) => option(id, label)));
    byId("famille").value = wanted;
    const kept = list.filter(about(wanted));
    const groups = families.map(([id, label]) => [label, kept.filter((one) => one.famille === id)]).filter(([, some]) => some.length).map(([label, some]) => group(label, some));
    byId("indicateur").replaceChildren(option("", t("Aucun : carte des périmètres")), ...groups);
    byId("indicateur").value = current ?? "";
    this.#tellAbsent(kept.filter(({ absence }) => absence));
  }

  #tellAbsent(absent) {
    byId("absents").hidden = !absent.length;
    byId("absents").querySelector("summary").textContent = t("Indicateurs sans source ({combien})", { combien: absent.length });
    const lines = absent.map((one) => element("li", {}, quoting(t("{titre} : {absence}.", { titre: one.titre }), { absence: one.absence })));
    byId("absents").querySelector("ul").replaceChildren(...lines);
  }

  follow() {
    const { view, list } = this.indicators;
    byId("reglages").hidden = !view;
    if (list && ![...byId("indicateur").options].some(({ value }) => value === (view?.indicator.id ?? ""))) byId("famille").value = "";
    if (list) this.fill();
    if (!view) return;
    options("millesime", view.indicator.millesimes.toReversed().map((one) => [one, one]), view.millesime);
    options("niveau", view.indicator.niveaux.toReversed().map((one) => [one, NIVEAUX[one]]), view.niveau);
    options("methode", Object.entries(METHODES), view.methode);
    byId("k").value = view.k;
    byId("palette").value = view.palette in this.indicators.sequences ? view.palette : "";
    this.#followLimits(view);
  }

  #followLimits({ indicator, methode, bornes }) {
    const manual = methode === "manuel";
    byId("choix-k").hidden = manual;
    byId("choix-bornes").hidden = !manual;
    if (manual) byId("bornes").value = bornes.map((one) => decimal(typed(indicator, one))).join(" ; ");
    byId("bornes-unite").textContent = unitOf(indicator);
  }
}

// A reader types 2.5 as she writes it: either mark is read.
const decimal = (value) => (LANGUE === "fr" ? String(value).replace(".", ",") : String(value));

// Who looks under « Santé » also looks for the time to a doctor, which is of services.
const about = (wanted) => ({ famille, theme }) => !wanted || [famille, theme].includes(wanted);

function option(value, label, attributes = {}) {
  return element("option", { value, ...attributes }, label);
}

function group(label, members) {
  const sorted = members.toSorted((one, other) => alphabetical(one.titre, other.titre));
  const choices = sorted.map((one) => option(one.id, one.absence ? t("{titre} (sans source)", { titre: one.titre }) : one.titre, { disabled: !one.millesimes.length }));
  return element("optgroup", { label }, ...choices);
}

function options(id, pairs, chosen) {
  byId(id).replaceChildren(...pairs.map(([value, label]) => option(value, label)));
  byId(id).value = chosen;
}
