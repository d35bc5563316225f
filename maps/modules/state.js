// What the reader sees, kept in the address: view, layers, selected zone, theme, panel, indicator and how it is cut.
// An address may come from anywhere: whatever does not fit is ignored.

import { readScenario, writeScenario } from "./outils/scenario_key.js";
import { readFilter, writeFilter } from "./surcouches_filtre.js";

const ZONE = /^(departement|territoire|epci|canton|commune):[0-9a-zA-Z-]{1,60}$/;
const NAME = /^[a-z0-9_-]{1,60}$/;
const VINTAGE = /^[0-9A-Za-z_-]{1,20}$/;
const NUMBER = /^\d{1,9}(\.\d{1,6})?$/;
const PLACE = /^(-?\d{1,2}(\.\d{1,6})?,\d{1,2}(\.\d{1,6})?|commune:[0-9AB]{5})$/;
const DRAWING = /^(cercle:P,\d{1,3}(\.\d{1,2})?|P(;P){2,59})$/.source.replaceAll("P", "-?\\d{1,2}(\\.\\d{1,6})?,\\d{1,2}(\\.\\d{1,6})?");
const OBJECT = /^(projets|chantiers|contributions|services):[0-9A-Za-z:_.-]{1,80}$/;
const SECOND = /^(millesime:[0-9A-Za-z_-]{1,20}|indicateur:[a-z0-9_-]{1,60}|territoire:[a-z0-9-]{1,60})$/;
const MOST_LIMITS = 9;
export const VOLETS = ["legende", "indicateurs", "outils", "faits", "fiche"];
export const LEVELS = ["commune", "epci", "canton", "territoire", "departement"];
export const METHODS = ["quantiles", "fisher-jenks", "egal", "manuel"];

// What the address says of each thing, in its order: how it is read (null: nothing), and written when not as it is.
const KEYS = {
  vue: [readView, writeView],
  couches: [(text) => text?.split(",").filter((id) => NAME.test(id)) ?? null, (ids) => ids.join(",")],
  zone: [like(ZONE)],
  theme: [like(NAME)],
  volet: [among(VOLETS)],
  outil: [like(NAME)],
  groupe: [like(NAME)],
  indicateur: [like(NAME)],
  millesime: [like(VINTAGE)],
  niveau: [among(LEVELS)],
  methode: [among(METHODS)],
  k: [like(/^[2-9]$/)],
  bornes: [readLimits, (limits) => limits.join(",")],
  palette: [like(NAME)],
  seuil: [like(NUMBER)],
  portee: [like(ZONE)],
  projet: [like(/^sans$/)],
  minutes: [like(/^oui$/)],
  isochrone: [like(PLACE)],
  scenario: [readScenario, writeScenario],
  scenario_vue: [like(/^ecart$/)],
  dessin: [like(new RegExp(DRAWING))],
  deux: [like(SECOND)],
  projets: [readFilter, writeFilter],
  chantiers: [readFilter, writeFilter],
  contributions: [readFilter, writeFilter],
  faits: [readFilter, writeFilter],
  services: [readFilter, writeFilter],
  initiatives: [readFilter, writeFilter],
  sans: [like(/^oui$/)],
  objet: [like(OBJECT)],
};

export function readHash(hash) {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  return Object.fromEntries(Object.entries(KEYS).map(([key, [read]]) => [key, read(values.get(key))]));
}

// Upper limits of classes, each once, in their order.
export function readLimits(text) {
  const parts = (text ?? "").split(",").map((part) => part.trim());
  if (!parts.every((part) => NUMBER.test(part)) || parts.length > MOST_LIMITS) return null;
  return [...new Set(parts.map(Number))].sort((one, other) => one - other);
}

export function writeHash(state) {
  const known = Object.entries(KEYS).filter(([key]) => state[key] !== null && state[key] !== undefined);
  // Slashes, commas and colons are legal in a fragment: left as they are, the address stays readable.
  return "#" + known.map(([key, [, write = String]]) => `${key}=${write(state[key])}`).join("&");
}

function like(pattern) {
  return (text) => (text && pattern.test(text) ? text : null);
}

function among(names) {
  return (text) => (names.includes(text) ? text : null);
}

function readView(text) {
  const [zoom, lat, lon] = (text ?? "").split("/").map(Number);
  const valid = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return valid ? { zoom, lat, lon } : null;
}

function writeView({ zoom, lat, lon }) {
  return `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

// One holder of the state: modules subscribe, and the address follows.
export class State extends EventTarget {
  constructor(initial) {
    super();
    this.values = initial;
    window.addEventListener("popstate", () => this.#apply(readHash(location.hash), "adresse"));
    window.addEventListener("hashchange", () => this.#apply(readHash(location.hash), "adresse"));
  }

  // A step the reader may come back from (a zone, a panel) is pushed; moving the map only replaces.
  set(changes, { push = false } = {}) {
    if (!this.#apply({ ...this.values, ...changes }, "page")) return;
    history[push ? "pushState" : "replaceState"](null, "", writeHash(this.values));
  }

  #apply(next, origin) {
    const before = this.values;
    const changed = Object.keys(next).filter((key) => JSON.stringify(next[key]) !== JSON.stringify(before[key]));
    if (!changed.length) return false;
    this.values = next;
    for (const key of changed) this.dispatchEvent(new CustomEvent(key, { detail: { value: next[key], origin } }));
    return true;
  }
}
