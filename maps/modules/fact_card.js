// One fact: what, when, in which state, how much, from where.

import { element, quoting } from "./dom.js";
import { date, isMissing, number, typography } from "./format.js";
import { IN_FRENCH, t, word } from "./langue.js";
import { etatDuFait, natureDuFait, natureDuMontant } from "./words.js";

export function factCard(fait, showCommune) {
  return element(
    "article",
    { class: "fait", "data-fait": fait.code ?? fait.id },
    element("h3", { lang: IN_FRENCH }, typography(fait.titre)),
    element("p", {}, [natureDuFait(fait.nature), date(fait.date ?? fait.annee), etatDuFait(fait)].join(" · ")),
    place(fait, showCommune),
    amounts(fait),
    fait.note ? element("p", { class: "explication", lang: IN_FRENCH }, typography(fait.note)) : null,
    element("p", { class: "source" }, quoting(typography(t("Thème : {theme}. Source : {source}", { theme: word(fait.theme_label ?? fait.theme) })), { source: typography(fait.source ?? t("non citée")) })),
  );
}

function place(fait, showCommune) {
  if (isMissing(fait.commune_code)) return null;
  const go = () => showCommune(`commune:${fait.commune_code}`);
  return element("p", {}, element("button", { type: "button", class: "lien", click: go }, fait.commune_nom));
}

function amounts(fait) {
  const parts = [];
  if (!isMissing(fait.montant_eur)) parts.push(`${number(fait.montant_eur, "€")} (${natureDuMontant(fait.montant_type)})`);
  if (!isMissing(fait.quantite)) parts.push(fait.unite ? `${number(fait.quantite)}\u00a0{unite}` : number(fait.quantite));
  return parts.length ? element("p", {}, quoting(parts.join(" · "), { unite: fait.unite })) : null;
}
