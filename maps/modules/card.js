// The card of a zone: where it stands, who lives there, its town hall, its facts, where it all comes from.

import { getJson } from "./api.js";
import { announce, byId, element } from "./dom.js";
import { factCard } from "./fact_card.js";
import { faits as countOf } from "./format.js";
import { townHall } from "./hours.js";
import { IN_FRENCH, t } from "./langue.js";
import { provenanceList } from "./sources.js";
import { NIVEAUX, confiance } from "./words.js";
import { downloads, figures } from "./zone_facts.js";

const OPEN_FACTS = 8;

export class Card {
  #request = null;

  constructor(state) {
    this.state = state;
    this.around = [];
    this.wantsFocus = false;
    this.filled = () => {};
  }

  // Several zones lie at one point: the card keeps them, so that each is one touch away.
  async show(zoneId) {
    this.#request?.abort();
    if (!zoneId) return this.#empty();
    this.#request = new AbortController();
    try {
      const answer = await getJson(`/api/zones/${zoneId}`, { signal: this.#request.signal });
      byId("fiche").replaceChildren(...this.#parts(answer));
      this.filled();
      announce(t("Fiche : {nom}", { nom: answer.zone.nom }));
      if (this.wantsFocus) byId("fiche").querySelector("h2").focus();
      this.wantsFocus = false;
    } catch (error) {
      if (error.name === "AbortError") return;
      byId("fiche").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
    }
  }

  #empty() {
    const hint = t("Touchez un endroit de la carte, ou cherchez une commune, pour lire sa fiche.");
    byId("fiche").replaceChildren(element("p", { class: "explication" }, hint));
  }

  #parts({ zone, appartenances, mairies, faits, provenance }) {
    return [
      this.#title(zone),
      element("section", { id: "fiche-indicateur" }),
      figures(zone),
      this.#places(zone, appartenances),
      ...mairies.map(townHall),
      this.#facts(faits),
      element("details", { class: "origine" }, element("summary", {}, t("D’où viennent ces données")), provenanceList(provenance)),
      this.#reach(zone),
      downloads(zone),
    ].filter(Boolean);
  }

  #title(zone) {
    const close = () => this.state.set({ zone: null, volet: "legende" }, { push: true });
    return element(
      "header",
      {},
      element("p", { class: "niveau" }, NIVEAUX[zone.niveau], zone.served ? "" : t(" · hors du département servi")),
      element("h2", { tabindex: "-1" }, zone.nom),
      element("button", { type: "button", class: "fermer", "aria-label": t("Fermer la fiche"), click: close }, "×"),
    );
  }

  #places(zone, memberships) {
    const rows = merged(memberships, this.around, zone);
    if (!rows.length) return null;
    return element("section", {}, element("h3", {}, t("À cet endroit")), element("ul", { class: "lieux" }, ...rows.map((row) => this.#place(row))));
  }

  #place(row) {
    const go = () => this.state.set({ zone: row.id }, { push: true });
    const name = element("button", { type: "button", class: "lien", click: go }, row.nom);
    const doubtful = row.confiance === "inferred" || row.lecture === "alternative";
    return element(
      "li",
      { class: doubtful ? "suppose" : null },
      element("p", { class: "niveau" }, [role(row), row.confiance ? confiance(row.confiance) : ""].filter(Boolean).join(" · ")),
      name,
      origin(row),
    );
  }

  #reach({ niveau, id, served }) {
    if (niveau !== "commune" || !served) return null;
    const go = () => this.state.set({ isochrone: id, volet: "indicateurs" }, { push: true });
    return element("p", {}, element("button", { type: "button", class: "lien", click: go }, t("Où va-t-on en 10, 20, 30 min de voiture ?")));
  }

  #facts(faits) {
    if (!faits.length) return element("p", { class: "explication" }, t("Aucun fait publié ici : cela ne veut pas dire qu’il ne s’y passe rien."));
    const items = faits.map((fait) => element("li", {}, factCard(fait, (id) => this.state.set({ zone: id }, { push: true }))));
    return element("details", { class: "faits", open: faits.length <= OPEN_FACTS }, element("summary", {}, countOf(faits.length)), element("ul", {}, ...items));
  }
}

function role(row) {
  return row.lecture === "alternative" ? t("Autre {niveau} possible", { niveau: NIVEAUX[row.niveau].toLowerCase() }) : NIVEAUX[row.niveau];
}

// Memberships say how they are known; the point adds the zones they do not name.
function merged(memberships, around, zone) {
  const known = new Set([zone.id, ...memberships.map((row) => row.id)]);
  return [...memberships, ...around.filter((row) => !known.has(row.id))];
}

function origin(row) {
  const text = [row.source, row.note].filter(Boolean).join(" — ");
  if (!text) return null;
  return element("details", { class: "preuve" }, element("summary", {}, t("Pourquoi")), element("p", { lang: IN_FRENCH }, text));
}
