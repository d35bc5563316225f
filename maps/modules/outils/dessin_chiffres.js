// The figures of a drawn zone in words: how each was made is beside it, and what has no number says why.

import { element } from "../dom.js";
import { shown, unitOf } from "../figures.js";
import { communes as communesOf, isMissing, number, plural } from "../format.js";
import { NATURES, nomDEtat } from "../words.js";
import { drawnFile } from "./dessin_export.js";
import { IN_FRENCH, t, word } from "../langue.js";
import { download } from "./telecharger.js";

export function drawnWords(answer, { goTo, indicators }) {
  const save = () => download("zone_dessinee.geojson", drawnFile(answer), "application/geo+json");
  return [
    element("dl", { class: "valeur" }, ...terms(answer)),
    value(answer.indicateur, indicators.view),
    communes(answer.communes, goTo),
    services(answer),
    ...registre(answer.registre, goTo),
    element("p", { class: "explication", lang: IN_FRENCH }, `${answer.habitants.methode} ${sourcesOf(answer)}`),
    answer.avertissement ? element("p", { class: "avis", lang: IN_FRENCH }, answer.avertissement) : null,
    element("button", { type: "button", class: "discret", id: "dessin-fichier", click: save }, t("Télécharger la zone et ses chiffres (GeoJSON)")),
  ];
}

function terms({ habitants, superficie_km2: all, superficie_departement_km2: inside, communes: rows }) {
  const people = isMissing(habitants.valeur) ? number(null) : t("environ {valeur}", { valeur: number(habitants.valeur) });
  const range = isMissing(habitants.valeur) ? "" : t(" : entre {au_moins} et {au_plus}, population municipale {millesime}, répartition supposée", { au_moins: number(habitants.au_moins), au_plus: number(habitants.au_plus), millesime: habitants.millesime });
  const whole = rows.filter(({ whole: one }) => one).length;
  const out = all - inside > 0.01 ? t(", dont {inside} dans le département : seule cette part a des chiffres", { inside: number(inside, "km²") }) : "";
  return [
    [t("Habitants"), element("strong", {}, people), range],
    [t("Superficie"), element("strong", {}, number(all, "km²")), t("{out} (Lambert-93, eaux comprises)", { out })],
    [t("Communes"), element("strong", {}, plural(rows.length, t("touchée"), t("touchées"))), t(" : {entieres}, {reste} en partie", { entieres: plural(whole, t("entière"), t("entières")), reste: number(rows.length - whole) })],
  ].flatMap(([term, ...parts]) => [element("dt", {}, term), element("dd", {}, ...parts)]);
}

function value(found, view) {
  if (!found || !view) return element("p", { class: "explication" }, t("Choisissez un indicateur : sa valeur sur cette zone s’ajoute ici."));
  const title = element("strong", {}, t("{titre}, {millesime} : ", { titre: found.titre, millesime: found.millesime }));
  if (isMissing(found.valeur)) return element("p", { id: "dessin-valeur" }, title, t("pas de valeur sur cette zone, {raison}.", { raison: word(found.raison) }));
  const silent = found.communes_sans_valeur.length;
  const cover = silent ? t(" {communes} sans valeur : {part} des habitants estimés de la zone en ont une.", { communes: plural(silent, t("commune touchée est"), t("communes touchées sont")), part: number(100 * found.couverture, "%") }) : "";
  const detail = t("Unité : {unite} ; poids : {poids} ; {calcul}, sur des données de nature « {nature} ».{couverture}", { unite: unitOf(view.indicator), poids: found.poids, calcul: NATURES.computed, nature: NATURES[found.nature_min], couverture: cover });
  return element("p", { id: "dessin-valeur" }, title, element("strong", {}, shown(view.indicator, found.valeur)), element("small", { class: "bloc" }, detail), ...found.limites.slice(0, 2).map((text) => element("small", { class: "bloc", lang: IN_FRENCH }, text)));
}

function communes(rows, goTo) {
  const lines = rows.map(({ zone, nom, whole, share, population }) => [opener(nom, () => goTo(zone)), whole ? t("entière") : percent(share), number(population)]);
  return folded(communesOf(rows.length), table(t("Communes de la zone"), [t("Commune"), t("Part de sa terre"), t("Habitants")], lines));
}

// A share under one in a hundred is not nothing.
const percent = (share) => (share < 0.01 ? t("moins de 1\u00a0%") : number(100 * share, "%"));

function services({ services: rows, services_note: note }) {
  if (!rows.length) return element("p", {}, t("Aucun service connu dans la zone. {note}", { note }));
  const lines = rows.map((row) => [row.libelle ?? row.type, number(row.nombre), row.millesime, row.titre]);
  const content = [element("p", { class: "explication", lang: IN_FRENCH }, note), table(t("Services de la zone"), [t("Service"), t("Nombre"), t("Année"), t("Source")], lines)];
  return folded(plural(rows.length, t("sorte de service"), t("sortes de services")), ...content);
}

function registre({ projets, chantiers, projets_sans_lieu: lost, note }) {
  const list = (rows) => element("ul", {}, ...rows.map(({ titre, etat }) => element("li", {}, titre, element("small", {}, ` · ${nomDEtat(etat)}`))));
  const nowhere = lost ? ` ${plural(lost, t("projet sans lieu connu n’est pas compté"), t("projets sans lieu connu ne sont pas comptés"))}.` : "";
  const one = (rows, [single, many], where, extra) => {
    const count = `${rows.length ? plural(rows.length, single, many) : t("Aucun {objet} connu", { objet: single })}, ${where}`;
    return folded(count, element("p", { class: "explication" }, `${note}${extra}`), list(rows));
  };
  return [one(projets, [t("projet"), t("projets")], t("communes touchées"), nowhere), one(chantiers, [t("chantier"), t("chantiers")], t("territoires touchés"), "")];
}

const opener = (label, click) => element("button", { type: "button", class: "lien", click }, label);
const folded = (title, ...parts) => element("details", { class: "faits" }, element("summary", {}, title), ...parts);

function table(caption, heads, lines) {
  const cell = (content, rank) => (rank ? element("td", {}, content) : element("th", { scope: "row" }, content));
  const head = element("tr", {}, ...heads.map((label) => element("th", { scope: "col" }, label)));
  const body = lines.map((line) => element("tr", {}, ...line.map(cell)));
  const whole = element("table", {}, element("caption", { class: "invisible" }, caption), element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("{caption}, à faire défiler", { caption }) }, whole);
}

function sourcesOf({ sources, publication }) {
  const names = [...new Set(sources.map(({ titre, producteur, millesime }) => `${titre} (${[producteur, millesime].filter(Boolean).join(", ")})`))];
  return t("Sources : {names}. Publication {id}.", { names: names.join(" ; "), id: publication.id });
}
