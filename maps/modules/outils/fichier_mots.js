// What is said of an open file: its place in the legend, what it was crossed with, what can be done with it.

import { byId, element, svg } from "../dom.js";
import { shown } from "../figures.js";
import { number, plural } from "../format.js";
import { showBox } from "../map.js";
import { NIVEAUX } from "../words.js";
import { NO_PLACE, OUTSIDE } from "./fichier_croiser.js";
import { importBlock } from "./fichier_import.js";
import { FileTable, saveCrossed } from "./fichier_table.js";
import { t } from "../langue.js";

const LEGEND = "legende-fichiers";
const objects = (count) => plural(count, t("objet"), t("objets"));

export function fileBlock(file, view, files) {
  const table = new FileTable(file, view);
  const button = (label, click) => element("button", { type: "button", class: "discret", click }, label);
  return element(
    "section",
    { class: "fichier-ouvert", "aria-labelledby": `${file.id}-titre` },
    element("h3", { id: `${file.id}-titre`, tabindex: "-1" }, sample(file), file.nom),
    element("p", { class: "explication" }, [objects(file.features.length), ...file.notes, t("reste sur cet appareil")].join(" · ")),
    unplaced(file),
    ...summary(file, view),
    element("p", { class: "boutons" }, ...[button(t("Tableau"), () => table.open()), button(view ? t("Télécharger croisé (CSV)") : t("Télécharger (CSV)"), () => saveCrossed(file, view)), file.features.some(({ geometry }) => geometry) && button(t("Voir tout"), () => showBox(files.map, boxOf(file))), button(t("Retirer"), () => files.remove(file))].filter(Boolean)),
    // Made once: an import is in the middle of its steps when the map changes under it.
    (file.importation ??= importBlock(file, files.me)),
  );
}

function unplaced({ features }) {
  const lost = features.filter(({ geometry }) => !geometry).length;
  return lost ? element("p", { class: "avis" }, t("{objets} {raison} : coordonnées vides ou illisibles, ou code de commune inconnu dans le département. Visibles dans le tableau seul.", { objets: objects(lost), raison: NO_PLACE })) : null;
}

function summary({ croisement, features }, view) {
  if (!view || !croisement) return [element("p", {}, t("Choisissez un indicateur : chaque objet dira la valeur du lieu où il se trouve."))];
  const { answers, limit } = croisement;
  const place = view.niveau === "commune" ? t("une commune") : t("une zone ({niveau})", { niveau: NIVEAUX[view.niveau].toLowerCase() });
  const silent = reasons(answers);
  return [
    element("p", { class: "bilan-fichier" }, limit ? beyond(answers, limit, view, place, features.length) : t("{titre} : aucun seuil à comparer ; la valeur de chaque objet est au tableau.", { titre: view.indicator.titre })),
    silent ? element("p", {}, t("Sans valeur : {silent}.", { silent })) : null,
    element("p", { class: "explication" }, t("Valeur du lieu où est l’objet, {millesime} ; un tracé compte pour chaque zone qu’il touche. Contours généralisés : tout près d’une limite, la zone voisine est possible.", { millesime: view.millesime })),
  ];
}

function beyond(answers, limit, view, place, total) {
  const count = (side) => answers.filter(({ auDela }) => auDela === side).length;
  const told = { lieu: place, cote: limit.above ? t("au-delà") : t("en deçà"), seuil: shown(view.indicator, limit.value) };
  const about = { titre: view.indicator.titre, millesime: view.millesime };
  if (total === 1) return [element("strong", {}, only(answers[0].auDela, told)), t(" ({titre}, {millesime}).", about)];
  const unknown = count(null) ? t(", {count} sans réponse", { count: number(count(null)) }) : "";
  const text = t("{objets} dans {lieu} {cote} du seuil de {seuil}", { ...told, objets: several(count(true), total) });
  return [element("strong", {}, text), t(" ({titre}, {millesime}) ; {count} non{unknown}.", { ...about, count: number(count(false)), unknown })];
}

function only(beyond, told) {
  if (beyond === null) return t("Votre objet n’a pas de valeur à comparer au seuil de {seuil}", told);
  return t("{objets} dans {lieu} {cote} du seuil de {seuil}", { ...told, objets: beyond ? t("Votre objet est") : t("Votre objet n’est pas") });
}

function several(many, total) {
  if (!many) return t("Aucun de vos {objets} n’est", { objets: objects(total) });
  return t("{combien} de vos {objets} {sont}", { combien: number(many), objets: objects(total), sont: many > 1 ? t("sont") : t("est") });
}

function reasons(answers) {
  const counts = new Map();
  for (const { raison } of answers) if (raison) counts.set(raison, (counts.get(raison) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${number(count)} ${reason === OUTSIDE || reason === NO_PLACE ? reason : t("« {reason} »", { reason })}`).join(", ");
}

// In the legend of the map too, as any layer.
export function legendOf(list) {
  byId(LEGEND)?.remove();
  if (!list.length) return;
  const lines = list.map((file) => element("li", {}, sample(file), t("{nom} : {objects}, reste sur cet appareil", { nom: file.nom, objects: objects(file.features.length) })));
  const note = list.some(({ croisement }) => croisement?.limit) ? element("p", { class: "explication" }, t("Plus grand et cerclé de noir : au-delà du seuil.")) : null;
  byId("volet-legende").prepend(element("section", { id: LEGEND }, element("h3", {}, t("Vos fichiers")), element("ul", { class: "lignes" }, ...lines), note));
}

function sample({ couleur }) {
  return svg("svg", { class: "echantillon", width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" }, svg("circle", { cx: 9, cy: 9, r: 5, fill: couleur }));
}

function boxOf({ features }) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => (typeof part[0] === "number" ? grow(box, part) : part.forEach(walk));
  for (const { geometry } of features) if (geometry) walk(geometry.coordinates);
  return box;
}

function grow(box, [x, y]) {
  [box[0], box[1]] = [Math.min(box[0], x), Math.min(box[1], y)];
  [box[2], box[3]] = [Math.max(box[2], x), Math.max(box[3], y)];
}
