// What the reader sees, kept in the address: view, layers, selected zone, theme, panel, indicator and how it is cut.
// An address may come from anywhere: whatever does not fit is ignored.

const ZONE = /^(departement|territoire|epci|canton|commune):[0-9a-zA-Z-]{1,60}$/;
const NAME = /^[a-z0-9_-]{1,60}$/;
const VINTAGE = /^[0-9A-Za-z_-]{1,20}$/;
const NUMBER = /^\d{1,9}(\.\d{1,6})?$/;
const PLACE = /^(-?\d{1,2}(\.\d{1,6})?,\d{1,2}(\.\d{1,6})?|commune:[0-9AB]{5})$/;
const MOST_LIMITS = 9;
export const VOLETS = ["legende", "indicateurs", "faits", "fiche"];
export const LEVELS = ["commune", "epci", "canton", "territoire", "departement"];
export const METHODS = ["quantiles", "fisher-jenks", "egal", "manuel"];

export function readHash(hash) {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    vue: readView(values.get("vue")),
    couches: values.has("couches") ? values.get("couches").split(",").filter((id) => NAME.test(id)) : null,
    zone: matching(values.get("zone"), ZONE),
    theme: matching(values.get("theme"), NAME),
    volet: VOLETS.includes(values.get("volet")) ? values.get("volet") : null,
    groupe: matching(values.get("groupe"), NAME),
    ...readIndicator(values),
  };
}

function readIndicator(values) {
  return {
    indicateur: matching(values.get("indicateur"), NAME),
    millesime: matching(values.get("millesime"), VINTAGE),
    niveau: LEVELS.includes(values.get("niveau")) ? values.get("niveau") : null,
    methode: METHODS.includes(values.get("methode")) ? values.get("methode") : null,
    k: matching(values.get("k"), /^[2-9]$/),
    bornes: readLimits(values.get("bornes")),
    palette: matching(values.get("palette"), NAME),
    seuil: matching(values.get("seuil"), NUMBER),
    portee: matching(values.get("portee"), ZONE),
    minutes: matching(values.get("minutes"), /^oui$/),
    isochrone: matching(values.get("isochrone"), PLACE),
  };
}

// Upper limits of classes, each once, in their order.
export function readLimits(text) {
  const parts = (text ?? "").split(",").map((part) => part.trim());
  if (!parts.every((part) => NUMBER.test(part)) || parts.length > MOST_LIMITS) return null;
  return [...new Set(parts.map(Number))].sort((one, other) => one - other);
}

export function writeHash(state) {
  const parts = [
    ["vue", state.vue && writeView(state.vue)],
    ["couches", state.couches?.join(",")],
    ["zone", state.zone],
    ["theme", state.theme],
    ["volet", state.volet],
    ["groupe", state.groupe],
    ["indicateur", state.indicateur],
    ["millesime", state.millesime],
    ["niveau", state.niveau],
    ["methode", state.methode],
    ["k", state.k],
    ["bornes", state.bornes?.join(",")],
    ["palette", state.palette],
    ["seuil", state.seuil],
    ["portee", state.portee],
    ["minutes", state.minutes],
    ["isochrone", state.isochrone],
  ];
  // Slashes, commas and colons are legal in a fragment: left as they are, the address stays readable.
  return "#" + parts.filter(([, value]) => value !== null && value !== undefined).map(([key, value]) => `${key}=${value}`).join("&");
}

function matching(value, pattern) {
  return value && pattern.test(value) ? value : null;
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
