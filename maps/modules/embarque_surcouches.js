// Overlays that the address of a map to embed names: drawn with their filters and told in its legend, with nothing to press.

import { getJson, getRows } from "./api.js";
import { byId, element, svg } from "./dom.js";
import { communes, number, plural } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { circlesLegend, drawCircles } from "./surcouches_cercles.js";
import { filterOf, restricts } from "./surcouches_filtre.js";
import { askRows, countText, sortOut, within } from "./surcouches_lignes.js";
import { drawServices, serviceMark } from "./surcouches_marques.js";
import { MODELES } from "./surcouches_modeles.js";
import { MONTANTS } from "./surcouches_mots.js";
import { bareOf, markBare } from "./surcouches_sans.js";
import { placesOf, placesText, sourceParts } from "./surcouches_type.js";
import { vocabulary } from "./surcouches_vocabulaire.js";
import { nomDEtat } from "./words.js";

// `drawn`: ids of the overlays that the map shows. One that fails says so, and leaves the others.
export async function drawNamed(map, values, drawn) {
  const box = byId("legende-surcouches");
  const told = async (id) => overlay(map, values, id).catch((error) => fail(box, error));
  const [overlays] = await Promise.all([Promise.all(drawn.map(told)), services(map, values.services, box).catch((error) => fail(box, error))]);
  if (values.sans) await bare(map, values, overlays.filter((one) => one && (one.id !== "faits" || values.faits)), box).catch((error) => fail(box, error));
}

function fail(box, error) {
  box.append(element("p", { class: "avis" }, error.message));
}

// Rows are asked only for what they change: a filter, circles, or communes that nothing names.
async function overlay(map, values, id) {
  const block = byId("legende-surcouches").querySelector(`[data-couche="${id}"]`);
  const filter = filterOf(values, id);
  if (!block || !map.getLayer(id) || (!restricts(filter) && !filter.cercles && !values.sans)) return null;
  const model = MODELES[id];
  const rows = await askRows(id);
  const one = { id, map, filter, model, rows, ...sortOut(model, filter, rows) };
  const asked = restricts(filter) ? within(one.kept) : null;
  map.setFilter(id, asked);
  drawCircles(one, asked);
  block.querySelector(".bilan").replaceChildren(...(await counted(one)));
  block.querySelector(".cercles").replaceChildren(...circlesLegend(one));
  keepLines(map, one, block);
  return one;
}

async function counted(one) {
  const nowhere = one.kept.filter(({ lieu }) => !lieu).length;
  const notes = [
    restricts(one.filter) ? filterText(one, await vocabulary()) : "",
    nowhere ? t("{objets} sans localisation, hors de la carte", { objets: plural(nowhere, ...one.model.noms) }) : "",
    one.doubtful.length ? t("{objets} d’année ou de montant inconnu, hors de la carte", { objets: plural(one.doubtful.length, ...one.model.noms) }) : "",
  ].filter(Boolean);
  return [element("strong", {}, countText(one)), ...notes.flatMap((note) => [element("br"), note])];
}

function filterText({ filter, model }, words) {
  const { theme, etat, territoire, annee, montant } = filter;
  const parts = [
    theme && (words.themes.get(theme) ?? theme),
    etat && nomDEtat(etat),
    territoire && (words.territoires.get(territoire) ?? territoire),
    annee && t("{quoi} : {bornes}", { quoi: model.anneeDite, bornes: [annee.de ?? "…", annee.a ?? "…"].join(" – ") }),
    montant && t("{quoi} : {bornes}", { quoi: MONTANTS[montant.type] ?? t("montant publié"), bornes: [montant.min, montant.max].map((value) => (value === null ? "…" : number(value, "€"))).join(" – ") }),
  ];
  return parts.filter(Boolean).join(" · ");
}

// Colours that no row kept has are no part of this map.
function keepLines(map, { id, kept }, block) {
  const [kind, , ...cases] = map.getPaintProperty(id, "circle-color");
  if (kind !== "match") return;
  const colours = new Map(cases.slice(0, -1).flatMap((names, rank) => (rank % 2 ? [] : [names].flat().map((name) => [name, cases[rank + 1]]))));
  const used = new Set(kept.filter(({ lieu }) => lieu).map(({ theme }) => colours.get(theme) ?? cases.at(-1)));
  for (const line of block.querySelectorAll(".lignes li")) line.hidden = !used.has(line.dataset.couleur);
}

async function services(map, filter, box) {
  const { type: types = [], territoire } = filter ?? {};
  if (!types.length) return;
  const { services: known } = await getJson("/api/services");
  const chosen = (await Promise.all(types.map((type) => placesOf(known, { type, territoire })))).filter(Boolean);
  drawServices(map, chosen);
  const where = territoire ? (await vocabulary()).territoires.get(territoire) ?? territoire : null;
  const items = chosen.map((one, rank) => service(one, rank, where));
  box.append(element("section", {}, element("h3", {}, t("Services")), element("ol", { class: "types" }, ...items)));
}

function service(one, rank, where) {
  const made = one.nature === "demonstration" ? element("p", { class: "avis" }, t("Données de démonstration, inventées pour montrer les écrans.")) : null;
  const lines = [placesText(one), where].filter(Boolean).join(" · ");
  return element("li", {}, element("p", {}, serviceMark(rank, one.place), element("strong", { lang: IN_FRENCH }, one.libelle)), made, element("small", {}, lines, element("br"), ...sourceParts(one)));
}

// The scope is that of the threshold, else that of the only filter by territoire.
async function bare(map, { portee }, overlays, box) {
  const asked = portee?.startsWith("territoire:") ? portee.slice("territoire:".length) : overlays.map(({ filter }) => filter.territoire).find(Boolean);
  if (!overlays.length) return;
  const scope = (await getRows("/layers/communes.csv")).filter((row) => !asked || row.territoire_code === asked);
  const found = bareOf(scope, overlays);
  markBare(map, found.map(({ code }) => code));
  const names = overlays.map(({ model }) => model.noms[1]).join(t(" ni des "));
  const text = t("{communes} sur {toutes} : nommées par aucun des {objets} dessinés. Rien d’enregistré ne veut pas dire rien de fait.", { communes: communes(found.length), toutes: number(scope.length), objets: names });
  box.append(element("p", { class: "sans-montant" }, dots(), text));
}

const dots = () => svg("svg", { class: "echantillon", viewBox: "0 0 28 18", width: 28, height: 18, "aria-hidden": "true" }, svg("rect", { x: 3, y: 3, width: 22, height: 12, rx: 2, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round", "stroke-dasharray": "0.1 4" }));
