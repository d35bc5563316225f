// Ranks of communes, for agents only: on the indicator of the map or on the composite, in a scope or everywhere.

import { getJson } from "../api.js";
import { element } from "../dom.js";
import { valueText } from "../figures.js";
import { alphabetical, isMissing, number, plural } from "../format.js";
import { inWords } from "../indicator_words.js";
import { t } from "../langue.js";

const LOWEST_FIRST = "plus_bas_moins_bon";
const NEUTRAL = "sans_jugement";
const COMPOSITE = "score_composite";
const SHOWN = 30;

export async function ranks({ view, state, goTo }) {
  const { portee } = state.values;
  const tables = [await ranked(view.indicator, view.millesime, portee, goTo)];
  const score = inWords(await getJson(`/api/indicateurs/${COMPOSITE}?audience=agents`, { cache: "no-store" }));
  if (!score.absence) tables.push(await ranked(score, score.millesimes.at(-1), portee, goTo));
  return [...tables, element("p", { class: "explication" }, t("Ex æquo au même rang ; les communes sans nombre n’ont pas de rang. Un rang dépend du choix des communes comparées : ne pas le publier."))];
}

async function ranked(indicator, millesime, portee, goTo) {
  if (!indicator.niveaux.includes("commune")) return element("p", { class: "explication" }, t("{titre} : pas de valeur à la commune.", { titre: indicator.titre }));
  if (indicator.sens === NEUTRAL) return element("p", { class: "explication" }, t("{titre} : ni bon ni mauvais côté, donc pas de rang.", { titre: indicator.titre }));
  const scope = portee ? `&zone=${portee}` : "";
  const address = `/api/observations?indicateur=${indicator.id}&niveau=commune&millesime=${encodeURIComponent(millesime)}&audience=agents${scope}`;
  const { observations } = await getJson(address, { cache: "no-store" });
  const rows = inOrder(observations.filter(({ lecture, valeur }) => lecture === "principale" && !isMissing(valeur)), indicator);
  const without = observations.length - rows.length;
  const lines = rows.slice(0, SHOWN).map((row) => line(row, indicator, goTo));
  const caption = t("{titre}, {millesime} : {communes}{sans}, la moins bien placée d’abord{premieres}", { titre: indicator.titre, millesime, communes: plural(rows.length, t("commune classée"), t("communes classées")), sans: without ? t(", {combien} sans nombre", { combien: number(without) }) : "", premieres: rows.length > SHOWN ? t(" ({combien} premières)", { combien: SHOWN }) : "" });
  return element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": caption }, element("table", { class: "autour", "data-rangs": indicator.id }, element("caption", {}, caption), element("tbody", {}, ...lines)));
}

// Values that read the same share their rank: what cannot be told apart is not ordered.
export function inOrder(rows, indicator) {
  const turn = indicator.sens === LOWEST_FIRST ? 1 : -1;
  const sorted = rows.toSorted((one, other) => turn * (one.valeur - other.valeur) || alphabetical(one.nom, other.nom));
  const texts = sorted.map((row) => valueText(indicator, row));
  return sorted.map((row, rank) => ({ ...row, rang: texts.indexOf(texts[rank]) + 1 }));
}

function line(row, indicator, goTo) {
  const name = element("button", { type: "button", class: "lien", click: () => goTo(row.zone) }, row.nom);
  return element("tr", {}, element("td", { class: "nombre" }, number(row.rang)), element("th", { scope: "row" }, name), element("td", { class: "nombre" }, valueText(indicator, row)));
}
