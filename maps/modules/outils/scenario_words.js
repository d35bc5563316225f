// Places and changes of a scenario, as a reader is told of them.

import { element } from "../dom.js";
import { plural } from "../format.js";
import { LOCALE, t } from "../langue.js";

const DEGREES = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 4 });
const format = (degrees) => DEGREES.format(degrees);

// One count, that of places: the list names the same ones, point by point.
export function serviceText({ points, lieux, service }) {
  const around = points.filter(({ servi }) => !servi).reduce((sum, { nombre }) => sum + nombre, 0);
  const drawn = lieux.representes > points.length ? t(", dessinés en {points} (un point peut compter plusieurs lieux)", { points: plural(points.length, t("point"), t("points")) }) : "";
  const vintages = [...new Set(points.map(({ millesime }) => millesime))].sort();
  return t("{initiale}{service} : {lieux}, dont {dehors}{dessines} ; millésime {millesimes}.", { initiale: service[0].toUpperCase(), service: service.slice(1), lieux: plural(lieux.representes, t("lieu existant"), t("lieux existants")), dessines: drawn, dehors: plural(around, t("hors du département"), t("hors du département")), millesimes: vintages.join(", ") });
}

export function placeOptions({ points }) {
  const [here, around] = [true, false].map((inside) => points.filter(({ servi }) => servi === inside));
  return [element("option", { value: "" }, t("Choisir un lieu")), group(t("Département"), here), group(t("Hors du département"), around)];
}

const group = (label, points) => element("optgroup", { label }, ...points.map((one) => element("option", { value: one.id }, nameOf(one))));

export function changeText({ type, equipement, lon, lat }, point) {
  const name = point ? nameOf(point) : equipement;
  const where = lon === undefined ? "" : t("{lat}°\u00a0N, {lon}°\u00a0{cote}", { lat: format(lat), lon: format(Math.abs(lon)), cote: lon < 0 ? t("O") : "E" });
  if (type === "ouvrir") return t("Ouverture : {where}", { where });
  return type === "fermer" ? t("Fermeture : {name}", { name }) : t("Déplacement : {name}, vers {where}", { name, where });
}

// The commune comes first, as a reader looks for it. A point of the source may stand for several places, which close together.
function nameOf({ commune_nom: commune, nom, nombre }) {
  const many = nombre > 1 ? ` (${plural(nombre, t("lieu"), t("lieux"))})` : "";
  return t("{commune} : {nom}{many}", { commune, nom: nom.replace(`, ${commune}`, ""), many });
}
