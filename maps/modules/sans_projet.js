// Of the communes beyond a threshold, those without a projet nor a chantier under way: what is sure, what is only not known.

import { getJson } from "./api.js";
import { element, spoken } from "./dom.js";
import { communes, people } from "./format.js";
import { IN_FRENCH, t, word } from "./langue.js";

// Nothing known is kept with what is surely without: only a projet that is known takes a commune out.
export const kept = ({ communes: rows, projet }) => (projet ? rows.filter(({ sans_projet: without }) => without !== false) : rows);

export const certainty = ({ sans_projet: without }) => (without ? t("sans projet ni chantier en cours") : t("aucun projet connu"));

// Names of the themes on which projets and chantiers were looked for.
export async function namesOf(slugs) {
  const { themes } = await getJson("/api/themes");
  return slugs.map((slug) => word(themes.find((one) => one.slug === slug)?.libelle ?? slug)).join(", ");
}

export function withoutProject(answer) {
  if (!answer.projet) return [];
  const rows = kept(answer);
  const taken = answer.communes.filter((row) => !rows.includes(row));
  return [
    element("p", { id: "bilan-projet" }, element("strong", {}, t("Thème {themes} : ", { themes: answer.projet.noms })), ...summary(answer.projet, rows)),
    ...reasons(rows),
    taken.length ? others(taken) : null,
    meaning(answer.projet),
  ].filter(Boolean);
}

function summary({ sans: sure, au_moins: least }, rows) {
  if (!rows.length) return [t("un projet ou un chantier en cours les concerne toutes.")];
  const counts = { communes: communes(rows.length), habitants: people(rows.reduce((sum, { habitants }) => sum + habitants, 0)) };
  if (sure) return [t("{communes} sans projet ni chantier en cours, {habitants}.", counts)];
  const known = t("{communes} où aucun projet ni chantier en cours n’est connu, {habitants}.", counts);
  const some = least.communes ? t("Établi pour {combien}. Pour les autres, ", { combien: communes(least.communes) }) : "";
  return [known, " ", some, some ? t("aucun projet connu ne veut pas dire aucun projet.") : t("Aucun projet connu ne veut pas dire aucun projet.")];
}

// Why it is known, or not: each reason once, with how many communes it is that of.
function reasons(rows) {
  const groups = [...Map.groupBy(rows, ({ raison_projet: reason }) => reason ?? "")].filter(([reason]) => reason);
  return groups.map(([reason, some]) => element("p", { class: "explication" }, t("{communes} : ", { communes: communes(some.length) }), spoken(reason), "."));
}

function others(rows) {
  const names = rows.map(({ nom }) => nom).join(", ");
  return element("p", { class: "explication" }, t("Laissées de côté, car un projet ou un chantier en cours les concerne : {noms}.", { noms: names }));
}

function meaning({ regle: rule }) {
  return element("details", { class: "origine" }, element("summary", {}, t("Ce que « sans projet » veut dire")), element("p", { lang: IN_FRENCH }, rule));
}
