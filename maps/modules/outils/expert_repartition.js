// How an indicator is spread: hot and cold spots on the map, and how unequal communes are.

import { getJson } from "../api.js";
import { element, quoting } from "../dom.js";
import { shown } from "../figures.js";
import { isMissing, number } from "../format.js";
import { rowsOf } from "../rows.js";
import { IN_FRENCH, inLanguage, LOCALE, t } from "../langue.js";

const PREFIXES = { spots: "hotspots_", gini: "inegalite_" };
const TENTHS = [0.1, 0.9];
const DECIMAL = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const DEFINITIONS = [
  ["gini", "Gini", t("0 : tous les habitants ont la même valeur ; vers 1 : tout est concentré.")],
  ["theil", "Theil", t("0 : égalité, sans maximum ; sensible à ceux qui ont le plus.")],
  ["hoover", "Hoover", t("part de la valeur qu’il faudrait déplacer pour que tous aient la même.")],
  ["palma", "Palma", t("ce qu’ont les 10 % d’habitants qui ont le plus, pour 1 qu’ont les 40 % qui ont le moins.")],
];

// The indicator that an expert one is about, whichever of both is on the map.
const baseOf = (id) => Object.values(PREFIXES).reduce((name, prefix) => name.replace(prefix, ""), id);

function related({ view, list }, prefix) {
  const wanted = prefix + baseOf(view.indicator.id);
  return list.find(({ id, millesimes }) => id === wanted && millesimes.length);
}

function others({ list, state }, prefix) {
  const known = list.filter(({ id, millesimes }) => id.startsWith(prefix) && millesimes.length);
  if (!known.length) return null;
  const links = known.map(({ id, titre }) => element("li", {}, element("button", { type: "button", class: "lien", click: () => state.set({ indicateur: baseOf(id), niveau: null, millesime: null, bornes: null, seuil: null }, { push: true }) }, titre)));
  return element("div", {}, element("p", { class: "explication" }, t("Pas calculé pour cet indicateur. Calculé pour :")), element("ul", {}, ...links));
}

export async function groupings(subject) {
  const { view, state } = subject;
  const found = related(subject, PREFIXES.spots);
  if (!found) return [others(subject, PREFIXES.spots)];
  const on = view.indicator.id === found.id;
  const target = on ? baseOf(found.id) : found.id;
  const go = () => state.set({ indicateur: target, niveau: null, millesime: null, bornes: null, seuil: null, minutes: null }, { push: true });
  return [
    element("p", { lang: IN_FRENCH }, found.definition),
    element("button", { type: "button", class: "secondary", click: go }, on ? t("Revenir à la carte de l’indicateur") : t("Voir la carte des regroupements")),
    element("p", { class: "explication" }, quoting(t("{formule}. {reference}. Sur la carte : 1, valeurs hautes regroupées ; −1, valeurs basses ; 0, non significatif."), { formule: found.formule, reference: found.reference })),
    ...found.notes.map((note) => element("p", { class: "explication", lang: IN_FRENCH }, note)),
    limits(found),
  ];
}

export async function inequality(subject) {
  const found = related(subject, PREFIXES.gini);
  const spread = await tenths(subject);
  if (!found) return [...spread, others(subject, PREFIXES.gini)];
  const zone = zoneOf(subject, found);
  const { detail, nom, millesime, methode } = await getJson(`/api/chiffres/${found.id}/${zone}`);
  const rows = DEFINITIONS.map(([name, label, words]) => element("tr", {}, element("th", { scope: "row" }, label, element("small", {}, words)), element("td", { class: "nombre" }, isMissing(detail[name]) ? detail.raison ?? t("sans objet") : DECIMAL.format(detail[name]))));
  return [
    element("table", { class: "autour" }, element("caption", {}, t("{nom}, {millesime} : {communes} communes, {habitants} habitants", { nom, millesime, communes: number(detail.communes), habitants: number(detail.habitants) })), element("tbody", {}, ...rows)),
    ...spread,
    element("p", { class: "explication" }, ...quoting(t("Méthode {methode}. {reference}. ", { methode }), { reference: found.reference }), element("a", { href: inLanguage(`/chiffres/${found.id}/${zone}`) }, t("D’où vient ce chiffre"))),
    limits(found),
  ];
}

// The scope when the indices exist at its level, else the département.
function zoneOf({ state }, { niveaux }) {
  const { portee } = state.values;
  const whole = document.querySelector("[data-departement]").dataset.departement;
  return portee && niveaux.includes(portee.split(":")[0]) ? portee : whole;
}

// Values that a tenth of the inhabitants of the département is under, and over; made here, from the table of the map.
async function tenths({ view }) {
  const { indicator, niveau, millesime } = view;
  if (!indicator.niveaux.includes("commune")) return [];
  const rows = (await rowsOf({ ...view, niveau: "commune" })).filter((row) => !isMissing(row.valeur) && Number(row.population) > 0);
  if (!rows.length) return [];
  const [low, high] = TENTHS.map((share) => weightedQuantile(rows, share));
  const ratio = low > 0 ? t("rapport 90/10 : {rapport}", { rapport: number(high / low) }) : t("rapport 90/10 sans objet : la valeur basse n’est pas au-dessus de 0");
  return [element("p", { id: "expert-9010" }, t("Un habitant sur dix vit dans une commune à {bas} ou moins, un sur dix à {haut} ou plus ; {rapport}.", { bas: shown(indicator, low), haut: shown(indicator, high), rapport: ratio })), element("p", { class: "explication" }, t("Calculé ici sur les valeurs communales de {millesime}, pondérées par les habitants ; tout le département{niveau} ; communes sans nombre à part.", { millesime, niveau: niveau === "commune" ? "" : t(", à la commune") }))];
}

// The least value at which the share of inhabitants is reached: no value is made up between two communes.
export function weightedQuantile(rows, share) {
  const sorted = rows.map(({ valeur, population }) => [Number(valeur), Number(population)]).sort(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, people]) => sum + people, 0);
  let counted = 0;
  return sorted.find(([, people]) => (counted += people) >= share * total)[0];
}

const limits = ({ limites }) => element("ul", { class: "limites" }, ...limites.map((one) => element("li", { lang: IN_FRENCH }, one)));
