// What is kept of an overlay: « theme:sante;etat:en_cours;territoire:medoc;annee:2019-2023;montant:engage,1000,;cercles:engage;type:poste,pharmacie ».
// An address may come from anywhere: a part that does not fit is ignored.

import { etatDe } from "./surcouches_mots.js";

const WORD = /^[a-z0-9_-]{1,60}$/;
const YEARS = /^(\d{4})?-(\d{4})?$/;
const AMOUNT = /^([a-z_]{1,20}),(\d{1,12})?,(\d{1,12})?$/;
const MOST_TYPES = 5;

const word = (text) => (WORD.test(text) ? text : null);
const number = (text) => (text ? Number(text) : null);

const PARTS = {
  theme: [word, String],
  etat: [word, String],
  territoire: [word, String],
  annee: [readYears, ({ de, a }) => `${de ?? ""}-${a ?? ""}`],
  montant: [readAmount, ({ type, min, max }) => `${type},${min ?? ""},${max ?? ""}`],
  cercles: [word, String],
  type: [readTypes, (types) => types.join(",")],
};

export function readFilter(text) {
  const said = (text ?? "").slice(0, 400).split(";").map((part) => part.split(/:(.*)/s));
  const known = said.filter(([name]) => Object.hasOwn(PARTS, name)).map(([name, value]) => [name, PARTS[name][0](value ?? "")]);
  const kept = Object.fromEntries(known.filter(([, value]) => value !== null));
  return Object.keys(kept).length ? kept : null;
}

export function writeFilter(filter) {
  const known = Object.keys(PARTS).filter((name) => filter[name] !== undefined && filter[name] !== null);
  return known.map((name) => `${name}:${PARTS[name][1](filter[name])}`).join(";");
}

// The same filter with one part changed; null when nothing is left of it.
export function changed(filter, name, value) {
  const { [name]: _, ...rest } = filter ?? {};
  const next = value === null || value === "" ? rest : { ...rest, [name]: value };
  return Object.keys(next).length ? next : null;
}

// What keeps rows out: circles only draw them otherwise.
export const restricts = (filter) => Object.keys(filter ?? {}).some((name) => name !== "cercles" && name !== "type");

function readYears(text) {
  const found = YEARS.exec(text);
  const [de, a] = found ? [number(found[1]), number(found[2])] : [null, null];
  if (de === null && a === null) return null;
  return { de, a };
}

function readAmount(text) {
  const found = AMOUNT.exec(text);
  if (!found || (!found[2] && !found[3])) return null;
  return { type: found[1], min: number(found[2]), max: number(found[3]) };
}

function readTypes(text) {
  const types = [...new Set(text.split(",").filter((type) => WORD.test(type)))].slice(0, MOST_TYPES);
  return types.length ? types : null;
}

// What an overlay keeps; the theme of facts is chosen in their own tab.
export function filterOf(values, id) {
  const filter = values[id] ?? {};
  return id === "faits" && values.theme ? { ...filter, theme: values.theme } : filter;
}

// true, false, or null: the year or the amount that would tell is unknown.
export function verdict(model, filter, row) {
  const { theme, etat, territoire } = filter;
  if (theme && row.theme !== theme) return false;
  if (etat && etatDe(row) !== etat) return false;
  if (territoire && !model.territoires(row).includes(territoire)) return false;
  const asked = [];
  if (filter.annee) asked.push(between(model.annee(row), filter.annee.de, filter.annee.a));
  if (filter.montant) asked.push(between(model.montant(row, filter.montant.type), filter.montant.min, filter.montant.max));
  if (asked.includes(false)) return false;
  return asked.includes(null) ? null : true;
}

function between(value, least, most) {
  if (value === null || value === undefined || value === "") return null;
  return value >= (least ?? -Infinity) && value <= (most ?? Infinity);
}
