// What the second map draws: its view, its classes, its colours; with the limits of the first where figures are the same.

import { ServiceError, getJson } from "../api.js";
import { sampled } from "../choropleth.js";
import { element } from "../dom.js";
import { number } from "../format.js";
import { swatch } from "../motifs.js";
import { classesAddress, cutOf, layerOf, viewOf } from "../view.js";
import { ZONES } from "../words.js";
import { t } from "../langue.js";

// `deux`: « millesime:2015 », « indicateur:apl_mg », « territoire:medoc ».
export async function secondDrawing({ view, classes, deux, sequences }, signal) {
  const [kind, value] = deux.split(":");
  if (kind === "indicateur") return drawing(await otherIndicator(view, value, signal), sequences, signal, { kind });
  if (kind !== "millesime") return drawing(view, sequences, signal, { kind, place: deux, colours: coloursOf(classes) });
  if (!view.indicator.millesimes.includes(value)) throw new ServiceError(t("Le millésime {value} n’existe pas pour cet indicateur : choisissez-en un autre.", { value }));
  const other = await withLimits({ ...view, millesime: value }, classes, signal);
  return drawing(other, sequences, signal, { kind, colours: coloursOf(classes) });
}

const coloursOf = ({ classes }) => classes.map(({ couleur }) => couleur);

async function otherIndicator(view, id, signal) {
  const indicator = await getJson(`/api/indicateurs/${id}`, { signal });
  const other = viewOf({ niveau: view.niveau, millesime: null, methode: null, k: view.k, bornes: null, palette: view.palette }, indicator);
  if (!other) throw new ServiceError(t("Cet indicateur n’a pas de valeur : choisissez-en un autre."));
  return other;
}

// The limits of the first map; only the last one goes as high as either map does, so that no zone is left out.
async function withLimits(other, { bornes }, signal) {
  const { maximum } = await getJson(classesAddress({ ...other, methode: "quantiles", k: "2", bornes: null }), { signal });
  if (!bornes.length || maximum === null) return other;
  return { ...other, methode: "manuel", bornes: [...bornes.slice(0, -1), Math.max(bornes.at(-1), maximum)] };
}

async function drawing(view, sequences, signal, { kind, place = null, colours = null }) {
  const style = `/styles/${layerOf(view)}.json?${cutOf(view)}`;
  const [classes, drawn] = await Promise.all([getJson(classesAddress(view), { signal }), getJson(style, { signal })]);
  const own = colours?.length === classes.classes.length ? colours : repainted(view, classes, sequences);
  classes.classes.forEach((one, rank) => (one.couleur = own[rank]));
  return { kind, place, view, classes, style: drawn, colours: own };
}

function repainted(view, { classes }, sequences) {
  const sequence = sequences[view.palette];
  if (!sequence) return classes.map(({ couleur }) => couleur);
  const colours = sampled(sequence, classes.length);
  return view.indicator.sens === "plus_bas_moins_bon" ? colours.reverse() : colours;
}

export function titlesOf(first, second, place, scope) {
  const title = ({ indicator, millesime }) => `${indicator.titre}, ${millesime}`;
  if (!place) return [title(first), title(second)];
  return [t("{nom} : {title}", { nom: scope?.nom ?? t("La vue choisie"), title: title(first) }), t("{nom} : {title}", { nom: place.nom, title: title(second) })];
}

export function rule(view, { kind }) {
  if (kind === "indicateur") return t("Deux indicateurs : chacun a ses classes, les couleurs ne se comparent pas d’une carte à l’autre.");
  if (kind === "millesime") return t("Mêmes limites de classes, mêmes couleurs : les deux cartes se comparent. La dernière classe monte jusqu’au plus grand nombre de chacune. Un écart peut venir d’un changement de méthode ou de base.");
  return t("Mêmes classes, mêmes couleurs, même échelle : les deux cartes se comparent. Déplacez chacune à part ; elles s’approchent ensemble.");
}

export function legendOf(title, { classes, sans_valeur: absent }, niveau, colours) {
  const line = ({ libelle, couleur, effectif }, sample) =>
    element("li", { "data-couleur": couleur }, sample, element("span", { class: "libelle" }, libelle), element("span", { class: "effectif" }, number(effectif), element("span", { class: "invisible" }, ` ${ZONES[niveau][1]}`)));
  const lines = [...classes.map((one) => line(one, swatch(one.couleur, colours))), ...absent.map((one) => line(one, swatch(one.couleur, colours, one.valeur)))];
  return [element("h3", {}, title), element("ul", { class: "lignes classes", "aria-label": t("Légende : {title}", { title }) }, ...lines)];
}
