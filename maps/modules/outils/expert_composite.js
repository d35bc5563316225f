// The composite score, never without its parts and their weights: that of the zone open, and how it is made.

import { getJson } from "../api.js";
import { element, quoting } from "../dom.js";
import { isMissing, number } from "../format.js";
import { IN_FRENCH, t } from "../langue.js";

const ID = "score_composite";
const HINT = t("Touchez une commune, ou cherchez-la : son score paraît ici avec ses composantes.");

export async function composite({ list, state }) {
  const definition = await getJson(`/api/indicateurs/${ID}?audience=agents`, { cache: "no-store" });
  if (definition.absence) return [element("p", { class: "explication" }, quoting(t("Pas de score : {absence}."), { absence: definition.absence }))];
  const titles = new Map(list.map(({ id, titre }) => [id, titre]));
  const { zone } = state.values;
  const own = zone?.startsWith("commune:") ? await parts(zone, titles) : [element("p", { class: "explication" }, HINT)];
  return [element("p", { lang: IN_FRENCH }, definition.definition), ...own, weights(definition, titles), ...definition.limites.map((one) => element("p", { class: "explication", lang: IN_FRENCH }, one))];
}

async function parts(zone, titles) {
  const { nom, valeur, detail, millesime } = await getJson(`/api/chiffres/${ID}/${zone}?audience=agents`, { cache: "no-store" });
  if (isMissing(valeur)) return [element("p", {}, t("{nom} : pas assez de composantes connues pour un score.", { nom }))];
  const rows = detail.composantes.map(({ indicateur, poids, centile }) => element("tr", {}, element("th", { scope: "row" }, titles.get(indicateur) ?? indicateur), cell(isMissing(centile) ? t("absente") : number(centile)), cell(number(poids * 100, "%"))));
  const head = element("tr", {}, ...[t("Composante"), t("Centile"), t("Poids")].map((label) => element("th", { scope: "col" }, label)));
  const caption = element("caption", {}, t("{nom}, {millesime} : centile 100 = côté le moins bon", { nom, millesime }));
  return [
    element("p", { id: "expert-score" }, t("{nom} : ", { nom }), element("strong", {}, t("{valeur} points sur 100", { valeur: number(valeur) })), t(", sur {part} des poids.", { part: number(detail.part_des_poids * 100, "%") })),
    element("table", { class: "autour" }, caption, element("thead", {}, head), element("tbody", {}, ...rows)),
  ];
}

const cell = (text) => element("td", { class: "nombre" }, text);

// Weights as the operator set them, and what is left out.
function weights({ parametres, formule, methode, reference, notes }, titles) {
  const lines = Object.entries(parametres).map(([name, one]) => element("li", {}, t("{titre} : {poids}", { titre: titles.get(name) ?? name, poids: number(one.value ?? one.valeur ?? one) })));
  return element("details", { class: "origine" }, element("summary", {}, t("Poids et méthode")), element("p", {}, quoting(t("{formule}. Méthode {methode}. {reference}.", { methode }), { formule, reference })), element("ul", { class: "limites" }, ...lines, ...notes.map((note) => element("li", { lang: IN_FRENCH }, note))));
}
