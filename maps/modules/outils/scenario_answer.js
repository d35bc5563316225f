// What a scenario does, in words: people beyond the threshold before and after, with the doubt; then commune by commune.

import { element, quoting } from "../dom.js";
import { alphabetical, communes, number, people } from "../format.js";
import { IN_FRENCH, LOCALE, t } from "../langue.js";
import { gapOf, isChanged } from "./scenario_layer.js";

export const NO_WAY = t("hors de portée");

const HUNDREDTH = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const tenth = (value) => Math.round(value * 10) / 10;

export const minutes = (value) => (value === null ? NO_WAY : number(value));

// The difference of the two times as they are shown.
export function gapText(row) {
  const gap = gapOf(row);
  if (gap === -Infinity) return t("entre en portée");
  if (gap === Infinity) return t("sort de portée");
  return `${gap < 0 ? "−" : "+"}${number(Math.abs(tenth(row.apres_min) - tenth(row.avant_min)))}`;
}

export function summary(answer) {
  const { avant, apres } = answer.totaux;
  const limit = number(answer.seuil, "min");
  return [
    element("p", { class: "bilan", id: "scenario-habitants" }, t("Habitants au-delà de "), limit, t(" : "), element("strong", {}, `${number(avant.au_dela.habitants)} → ${number(apres.au_dela.habitants)}`), ` (${signed(apres.au_dela.habitants - avant.au_dela.habitants)})`),
    element("p", {}, t("{initiale}{nom} : {avant} au-delà avant, {apres} après. Temps moyen : {moyenne_avant} avant, {moyenne_apres} après.", { initiale: answer.zone.nom[0].toUpperCase(), nom: answer.zone.nom.slice(1), avant: communes(avant.au_dela.communes), apres: number(apres.au_dela.communes), moyenne_avant: mean(avant), moyenne_apres: mean(apres) })),
    ...crossings(answer.franchissements),
    element("p", { class: "explication", id: "scenario-doute" }, t("Un temps est juste à ± {part} : de {avant} avant, de {apres} après.", { part: number(answer.erreur_share * 100, "%"), avant: range(avant), apres: range(apres) })),
    unknown(apres),
    answer.seuil_source ? element("p", { class: "explication" }, quoting(t("Seuil : {seuil_source}."), { seuil_source: answer.seuil_source })) : null,
    answer.avertissement ? element("p", { class: "avis", lang: IN_FRENCH }, answer.avertissement) : null,
  ].filter(Boolean);
}

const mean = ({ temps_moyen_min: value }) => (value === null ? t("inconnu") : `${HUNDREDTH.format(value)}\u00a0min`);
const signed = (count) => (count ? `${count < 0 ? "−" : "+"}${number(Math.abs(count))}` : t("inchangé"));

function crossings({ passent_en_deca: gained, passent_au_dela: lost }) {
  const told = ({ communes: count, habitants, dont_surs: sure }, words) =>
    element("li", {}, count ? t("{words} : {communes}, {people}, dont {habitants} sûrement malgré le doute", { words, communes: communes(count), people: people(habitants), habitants: number(sure.habitants) }) : t("{words} : aucune commune", { words }));
  return [element("ul", {}, told(gained, t("Passent en deçà")), told(lost, t("Passent au-delà")))];
}

// If every time were longer, or shorter, by the doubt.
function range({ au_dela: beyond, doute }) {
  const least = beyond.habitants - doute.seraient_en_deca_si_plus_court.habitants;
  const most = beyond.habitants + doute.seraient_au_dela_si_plus_long.habitants;
  return t("{least} à {people} au-delà", { least: number(least), people: people(most) });
}

function unknown({ hors_de_portee: out, sans_mairie: without }) {
  const told = [out.communes ? t("{communes} hors de portée", { communes: communes(out.communes) }) : "", without.communes ? t("{communes} sans mairie connue", { communes: communes(without.communes) }) : ""].filter(Boolean);
  return told.length ? element("p", { class: "explication" }, t("Après : {told}.", { told: told.join(", ") })) : null;
}

// Those of the scope, then those outside of it.
export const changedRows = (answer) => [
  ...answer.communes.filter(isChanged).map((row) => ({ ...row, dans: true })),
  ...answer.debordement.communes.filter(isChanged).map((row) => ({ ...row, dans: false })),
];

// Most people helped first: who comes within the threshold, who gains time, who leaves the threshold, who loses time.
const side = (row) => (row.franchit === "en_deca" ? 0 : gapOf(row) < 0 ? 1 : row.franchit === "au_dela" ? 2 : 3);
const byPeople = (one, other) => other.dans - one.dans || side(one) - side(other) || (other.habitants ?? -1) - (one.habitants ?? -1) || alphabetical(one.nom, other.nom);
export const PEOPLE = "gens";

export function sortedRows(rows, { key, down }) {
  if (key === PEOPLE) return rows.toSorted(byPeople);
  const turn = down ? -1 : 1;
  const measure = { ecart: gapOf, habitants: (row) => row.habitants ?? -1, avant: (row) => row.avant_min ?? Infinity, apres: (row) => row.apres_min ?? Infinity }[key];
  const compare = (one, other) => (measure ? sign(measure(one), measure(other)) : alphabetical(one.nom, other.nom));
  return rows.toSorted((one, other) => turn * compare(one, other) || alphabetical(one.nom, other.nom));
}

const sign = (one, other) => (one === other ? 0 : one < other ? -1 : 1);

export function provenance(answer) {
  const { sources, publication, methode, moteur, notes, natures } = answer;
  const lines = sources.map((one) => element("li", {}, [one.titre, one.producteur, t("millésime {millesime}", { millesime: one.millesime }), one.licence].join(" · ")));
  return element(
    "details",
    { class: "origine" },
    element("summary", {}, t("D’où vient cette simulation")),
    element("p", {}, t("Calcul {methode}, temps {moteur}, sur des données au mieux « {nature_min} » ; publication n° {id}, population {population_millesime}.", { methode, moteur, nature_min: natures.nature_min, id: publication.id, population_millesime: answer.population_millesime })),
    element("ul", { class: "limites" }, ...lines),
    element("p", {}, t("À savoir :")),
    element("ul", { class: "limites" }, ...notes.map((note) => element("li", { lang: IN_FRENCH }, note))),
  );
}
