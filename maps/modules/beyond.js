// The answer about a threshold, in words: totals, doubt, communes by name, and those without number apart.

import { element } from "./dom.js";
import { rangeText, shown, valueText } from "./figures.js";
import { communes, number, people } from "./format.js";
import { IN_FRENCH, t, word } from "./langue.js";
import { certainty, kept, withoutProject } from "./sans_projet.js";

export function beyondList(answer, view, openZone) {
  if (!answer.totaux) return [element("p", { class: "avis", id: "bilan-seuil", lang: IN_FRENCH }, sentence(answer.raison))];
  const rows = kept(answer).map((row) => item(row, view.indicator, openZone));
  const place = answer.zones.map(({ nom }) => nom).join(", ") || t("Tout le département");
  return [
    element("p", { id: "bilan-seuil" }, element("strong", {}, t("{place} : ", { place })), totals(answer, view.indicator)),
    ...(answer.communes.length ? withoutProject(answer) : []),
    doubt(answer.doute),
    otherReading(answer.autre_lecture),
    rows.length ? element("ul", { class: "au-dela", "aria-label": t("Communes au-delà du seuil, par ordre alphabétique") }, ...rows) : null,
    ...unknown(answer.sans_valeur, openZone),
    element("p", { class: "explication", lang: IN_FRENCH }, answer.regle),
    answer.avertissement ? element("p", { class: "avis", lang: IN_FRENCH }, answer.avertissement) : null,
  ].filter(Boolean);
}

function totals({ totaux, indicateurs: [compared] }, indicator) {
  const { au_dela: beyond, communes: all, part_des_habitants: part, habitants } = totaux;
  const side = indicator.sens === "plus_bas_moins_bon" ? t("en deçà") : t("au-delà");
  const limit = shown(indicator, compared.seuil);
  const share = part === null ? "" : ` (${number(part * 100, "%")})`;
  if (!beyond.communes) return t("aucune des {communes} n’est {side} de {limit}.", { communes: communes(all), side, limit });
  return t("{communes} sur {all} {side} de {limit}, {people} sur {habitants}{share}.", { communes: communes(beyond.communes), all: number(all), side, limit, people: people(beyond.habitants), habitants: number(habitants), share });
}

function doubt(doute) {
  const { habitants_au_dela_au_moins: least, habitants_au_dela_au_plus: most } = doute;
  if (least === most) return null;
  return element("p", { class: "explication" }, t("Selon la précision des valeurs : de {least} à {people}.", { least: number(least), people: people(most) }));
}

function otherReading(other) {
  if (!other) return null;
  const { au_dela: beyond, communes: all } = other.totaux;
  const text = t("Si les rattachements supposés sont lus autrement : {communes} sur {all}, {people}.", { communes: communes(beyond.communes), all: number(all), people: people(beyond.habitants) });
  return element("p", { class: "explication" }, text);
}

function item(row, indicator, openZone) {
  const inferred = row.confiance === "inferred";
  const range = rangeText(indicator, row);
  return element(
    "li",
    { class: inferred ? "suppose" : null, "data-zone": row.zone },
    element("button", { type: "button", class: "lien", click: () => openZone(row.zone) }, row.nom),
    element("span", { class: "nombre" }, valueText(indicator, row)),
    element("small", {}, [people(row.habitants), range, "sans_projet" in row ? certainty(row) : "", inferred ? t("rattachement {confiance}", { confiance: word(row.confiance_libelle) }) : ""].filter(Boolean).join(" · ")),
  );
}

// Neither beyond nor within: counted apart, by reason.
function unknown(reasons, openZone) {
  return Object.values(reasons)
    .filter(({ communes: rows }) => rows.length)
    .map(({ libelle, communes: rows }) => {
      const names = rows.map(({ zone, nom }) => element("li", {}, element("button", { type: "button", class: "lien", click: () => openZone(zone) }, nom)));
      return element("details", { class: "faits" }, element("summary", {}, t("Sans nombre, {libelle} : {communes}", { libelle: word(libelle), communes: communes(rows.length) })), element("ul", {}, ...names));
    });
}

export const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;
