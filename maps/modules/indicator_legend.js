// The legend of an indicator: classes as drawn, with their counts; then each way of having no number; then what it is worth.

import { byId, element, quoting } from "./dom.js";
import { unitOf } from "./figures.js";
import { isMissing, isOne, number, plural } from "./format.js";
import { IN_FRENCH, inLanguage, t } from "./langue.js";
import { swatch } from "./motifs.js";
import { ageOf } from "./view.js";
import { ZONES } from "./words.js";

const DEMONSTRATION = "demonstration";

export function bindLegend(indicators, colours) {
  indicators.addEventListener("vue", () => {
    byId("legende-indicateur").replaceChildren(...(indicators.view ? legend(indicators.view, indicators.classes, colours) : [hint()]));
  });
  indicators.addEventListener("attente", () => {
    if (!indicators.view) byId("legende-indicateur").replaceChildren(element("p", { class: "explication" }, t("Chargement…")));
  });
  indicators.addEventListener("panne", ({ detail }) => {
    byId("legende-indicateur").replaceChildren(element("p", { class: "avis", role: "alert" }, detail), again(() => indicators.refresh()));
  });
}

const hint = () => element("p", { class: "explication" }, t("Aucun indicateur choisi : la carte est celle des périmètres."));
const again = (retry) => element("button", { type: "button", class: "discret", click: retry }, t("Réessayer"));

function legend(view, classes, colours) {
  const { indicator, niveau } = view;
  const lines = classes.classes.map((one) => line(one, niveau, swatch(one.couleur, colours)));
  const absent = classes.sans_valeur.map((one) => line(one, niveau, swatch(one.couleur, colours, one.valeur)));
  return [
    element("h3", {}, indicator.titre),
    element("p", { class: "explication" }, t("Unité : {unite} · {sens}", { unite: unitOf(indicator), sens: indicator.sens_libelle })),
    vintage(view),
    banner(indicator),
    lines.length ? element("p", { class: "explication titre-classes" }, t("Classes"), element("span", { class: "effectif" }, ZONES[niveau][1])) : null,
    element("ul", { class: "lignes classes", "aria-label": t("Classes") }, ...lines),
    absent.length ? element("ul", { class: "lignes sans-valeur", "aria-label": t("Zones sans nombre") }, ...absent) : null,
    lines.length ? null : element("p", { class: "avis" }, t("Aucune valeur connue pour ce niveau et ce millésime.")),
    classes.note ? element("p", { class: "explication" }, quoting(t("À savoir : {note}."), { note: classes.note })) : null,
    worth(view),
  ].filter(Boolean);
}

function line({ libelle, couleur, effectif, valeur }, niveau, sample) {
  const [one, many] = ZONES[niveau];
  const count = element("span", { class: "effectif" }, number(effectif), element("span", { class: "invisible" }, ` ${isOne(effectif) ? one : many}`));
  return element("li", { "data-couleur": couleur, "data-valeur": valeur }, sample, element("span", { class: "libelle" }, libelle), count);
}

// An old figure stays on the map, with its year printed large.
function vintage(view) {
  const { years, stale } = ageOf(view);
  const age = years > 0 ? t(" (il y a {ans})", { ans: plural(years, t("an"), t("ans")) }) : "";
  if (!stale) return element("p", { class: "millesime" }, t("Millésime {millesime}{age}", { millesime: view.millesime, age }));
  const warning = t("Chiffre ancien{age}\u00a0: il reste sur la carte, hors des comparaisons et des dossiers.", { age });
  return element("p", { class: "millesime ancien" }, element("strong", {}, view.millesime), element("span", {}, warning));
}

function banner(indicator) {
  if (indicator.nature_min !== DEMONSTRATION) return null;
  return element("p", { class: "demonstration", role: "note" }, element("strong", {}, t("Démonstration")), t(" : chiffres inventés pour montrer les écrans."));
}

function worth({ indicator }) {
  const { nature_libelle: nature, nature_min_libelle: least, couverture, limites } = indicator;
  const part = couverture?.part_des_habitants;
  const facts = [
    [t("Nature"), nature === least ? nature : t("{nature}, d’entrées au mieux « {least} »", { nature, least })],
    [t("Couverture"), isMissing(part) ? t("inconnue") : t("{part} des habitants du département", { part: number(part * 100, "%") })],
    [t("Méthode"), indicator.methode],
  ];
  return element(
    "details",
    { class: "origine", id: "valeur-indicateur" },
    element("summary", {}, element("span", { class: "nature", "data-nature": indicator.nature }, nature), t(" Ce que valent ces chiffres")),
    element("p", { lang: IN_FRENCH }, indicator.definition),
    element("dl", { class: "valeur" }, ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
    element("ul", { class: "limites" }, ...limites.map((limit) => element("li", { lang: IN_FRENCH }, limit))),
    element("p", {}, element("a", { href: inLanguage(`/donnees/${indicator.id}`) }, t("Définition, sources et licences"))),
  );
}
