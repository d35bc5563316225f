// « Proposer des lieux »: a long question put to the worker, followed, cancelled, and its answer put into the scenario.

import { getJson, postJson, sendDelete } from "../api.js";
import { announce, element, quoting } from "../dom.js";
import { number, plural } from "../format.js";
import { t } from "../langue.js";

const PAUSE_MS = 400;
const SILENCE_MS = 10_000;
const UNITS = { mclp: t("habitants en deçà du seuil"), p_median: t("min en moyenne"), lscp: t("lieux") };
const NOBODY = t("Le calcul attend depuis plus de dix secondes : un autre est peut-être en cours, ou aucun ouvrier ne tourne sur ce service (« geo-service worker »). Vous pouvez attendre ou annuler.");

export class Siting {
  #job = null;

  // `proposed(sites)` draws what is found, `apply(sites)` puts it into the scenario.
  constructor(block, { inputs, proposed, apply }) {
    Object.assign(this, { inputs, proposed, apply });
    this.form = block.querySelector("#scenario-implantation");
    this.told = block.querySelector("#scenario-travail");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
    this.form.addEventListener("change", () => (this.form.elements.combien.disabled = this.form.elements.modele.value === "lscp"));
  }

  async start() {
    this.reset();
    const { modele, combien } = this.form.elements;
    const inputs = { ...this.inputs(), modele: modele.value, ...(modele.value === "lscp" ? {} : { k: Number(combien.value) }) };
    try {
      const job = await postJson("/api/processes/implantation/execution", { inputs });
      this.#job = job.jobID;
      announce(t("Calcul lancé."));
      await this.#follow(job, Date.now());
    } catch (error) {
      this.#fail(error.message);
    }
  }

  // Another scenario, another service: what was proposed no longer answers.
  reset() {
    this.#job = null;
    this.proposed([]);
    this.told.replaceChildren();
  }

  async #follow(first, since) {
    let job = first;
    while (job.jobID === this.#job && ["accepted", "running"].includes(job.status)) {
      this.#wait(job, Date.now() - since);
      await new Promise((done) => setTimeout(done, PAUSE_MS));
      if (job.jobID !== this.#job) return;
      job = await getJson(`/api/jobs/${job.jobID}`, { cache: "no-store" });
    }
    if (job.jobID !== this.#job) return;
    if (job.status !== "successful") return this.#fail(job.message);
    const found = await getJson(`/api/jobs/${job.jobID}/results`, { cache: "no-store" });
    if (job.jobID === this.#job) this.#show(found);
  }

  #wait(job, elapsed) {
    const late = job.status === "accepted" && elapsed > SILENCE_MS;
    const kept = this.told.querySelector("progress");
    if (kept && this.told.dataset.etat === `${job.status}${late}`) return;
    this.told.dataset.etat = `${job.status}${late}`;
    const words = job.status === "running" ? t("Calcul en cours…") : t("En attente d’un ouvrier…");
    const cancel = element("button", { type: "button", class: "secondary", click: () => this.#cancel(job.jobID) }, t("Annuler le calcul"));
    const hadFocus = this.told.contains(document.activeElement);
    this.told.replaceChildren(element("p", { role: "status" }, words), element("progress", { "aria-label": words }), late ? element("p", { class: "avis" }, NOBODY) : "", cancel);
    if (hadFocus) cancel.focus();
  }

  async #cancel(id) {
    this.#job = null;
    this.told.replaceChildren(element("p", {}, t("Calcul annulé.")));
    announce(t("Calcul annulé."));
    this.form.querySelector("button").focus();
    await sendDelete(`/api/jobs/${id}`).catch(() => null);
  }

  #fail(sentence) {
    this.told.replaceChildren(element("p", { class: "avis", role: "alert" }, sentence));
  }

  #show(found) {
    const { sites, objectif, modele, candidats, sans_solution: hopeless } = found;
    this.proposed(sites);
    const parts = [
      element("p", { class: "simulation" }, element("strong", {}, t("Simulation, pas une donnée."))),
      element("p", { id: "scenario-propose" }, sites.length ? t("{lieux} : {noms}.", { lieux: plural(sites.length, t("lieu proposé"), t("lieux proposés")), noms: sites.map(({ nom }) => nom).join(", ") }) : t("Aucun lieu ne fait mieux que ceux qui existent.")),
      element("p", {}, t("Obtenu : {valeur} {unite}. {preuve}", { valeur: number(objectif.valeur), unite: UNITS[modele.id], preuve: proof(objectif) })),
      modele.k && sites.length < modele.k ? element("p", { class: "explication" }, t("{lieux} : les suivants n’apporteraient rien.", { lieux: plural(sites.length, t("lieu suffit"), t("lieux suffisent")) })) : "",
      hopeless.length ? element("p", { class: "explication" }, t("{communes} au-delà du seuil quel que soit le choix.", { communes: plural(hopeless.length, t("commune reste"), t("communes restent")) })) : "",
      element("p", { class: "explication" }, quoting(t("{texte}. Candidats : {choix} ({nombre}). Le calcul part des lieux qui existent, sans les changements de votre scénario.", { nombre: number(candidats.nombre) }), { texte: modele.texte, choix: candidats.choix })),
      sites.length ? element("button", { type: "button", id: "scenario-appliquer", click: () => this.apply(sites) }, t("Mettre ces lieux dans le scénario")) : "",
    ];
    this.told.replaceChildren(...parts.filter(Boolean));
    announce(this.told.querySelector("#scenario-propose").textContent);
  }
}

function proof({ optimal, ecart_share: gap, borne, heuristique }) {
  if (optimal) return t("Prouvé : parmi ces candidats, aucun choix ne fait mieux.");
  if (gap === null) return t("Le temps a manqué pour prouver qu’aucun choix ne fait mieux.");
  const method = heuristique ? t("Choisi lieu après lieu, faute de temps : ") : "";
  return t("{methode}aucun choix ne peut dépasser {borne}, soit un écart de {part} au plus.", { methode: method, borne: number(borne), part: number(gap * 100, "%") });
}
