// The card of one thing of an overlay, and of what stands at the same place: public fields, state with its age, source, record.

import { getJson } from "./api.js";
import { announce, byId, element, quoting } from "./dom.js";
import { date, typography } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { reducedMotion } from "./map.js";
import { action, service } from "./surcouches_champs.js";
import { NATURES } from "./words.js";

// Of each overlay: what one is called, the prefix of its public ids, its own record.
const SORTES = {
  projets: { nom: t("Projet"), prefixe: "projet", fiche: (code) => `/api/projets/${code}` },
  chantiers: { nom: t("Chantier"), prefixe: "chantier", fiche: (code) => `/api/chantiers/${code}` },
  contributions: { nom: t("Contribution"), prefixe: "contribution", fiche: (code) => `/api/contributions/${code}` },
  services: { nom: t("Service"), prefixe: "equipement", fiche: (code) => itemOf("services", code) },
};
const REACHED_ZOOM = 12;
let around = [];
let wantsFocus = false;

const itemOf = (id, code) => `/api/collections/${id}/items/${encodeURIComponent(`${SORTES[id].prefixe}:${code}`)}?f=json`;
const splitId = (objet) => [objet.slice(0, objet.indexOf(":")), objet.slice(objet.indexOf(":") + 1)];

// Things drawn in a square of the screen, each once.
export function objectsAt(map, place) {
  const drawn = map.getStyle().layers.filter(({ id, type }) => type === "circle" && Object.hasOwn(SORTES, id.split(":")[0]));
  const found = drawn.length ? map.queryRenderedFeatures(place, { layers: drawn.map(({ id }) => id) }) : [];
  const rows = found.map(({ layer, properties }) => [`${layer.id.split(":")[0]}:${properties.code}`, properties.titre ?? properties.nom]);
  return [...new Map(rows)].map(([objet, titre]) => ({ objet, titre }));
}

export function showObjects(state, found, { keyboard = false } = {}) {
  around = found;
  wantsFocus = keyboard;
  state.set({ volet: "fiche", zone: null, objet: found[0].objet }, { push: true });
}

export function bindObjects({ map, state, card }, words) {
  const show = () => draw({ map, state, card, words });
  state.addEventListener("objet", show);
  state.addEventListener("zone", ({ detail }) => detail.value && state.values.objet && state.set({ objet: null }));
  bindNames(map);
  if (state.values.objet && !state.values.zone) show();
}

// After the name of the zone under the pointer: that of a point comes over it.
function bindNames(map) {
  const box = byId("survol");
  map.on("mousemove", ({ point }) => {
    const found = objectsAt(map, point);
    map.getCanvas().classList.toggle("sur-objet", found.length > 0);
    if (!found.length) return;
    const more = found.length > 1 ? element("span", {}, t("et {combien} de plus ici", { combien: found.length - 1 })) : null;
    box.replaceChildren(element("strong", {}, typography(found[0].titre)), more ?? "");
    box.hidden = false;
  });
}

export function openObject({ map, state }, objet, place) {
  showObjects(state, [{ objet }], { keyboard: true });
  if (place) map.easeTo({ center: place, zoom: Math.max(map.getZoom(), REACHED_ZOOM), animate: !reducedMotion() });
}

async function draw(shared) {
  const { objet, zone } = shared.state.values;
  if (!zone) shared.card.show(null);
  if (!objet) return;
  const [id, code] = splitId(objet);
  try {
    const { properties } = await getJson(itemOf(id, code));
    if (shared.state.values.objet !== objet) return;
    byId("fiche").replaceChildren(...parts(shared, id, properties));
    announce(t("Fiche\u00a0: {titre}", { titre: properties.titre ?? properties.nom }));
    if (wantsFocus) byId("fiche").querySelector("h2").focus();
    wantsFocus = false;
  } catch (error) {
    byId("fiche").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
  }
}

function parts(shared, id, row) {
  const own = id === "services" ? service(row) : action(row, shared.words);
  const source = [row.source_titre ?? row.source ?? t("source non dite"), row.millesime ? t("millésime\u00a0: {millesime}", { millesime: date(row.millesime) }) : "", NATURES[row.nature]].filter(Boolean).join(" · ");
  return [
    title(shared.state, id, row),
    ...own.filter(Boolean),
    places(shared.state, row),
    element("p", { class: "explication" }, quoting(t("Source\u00a0: {source}"), { source })),
    element("p", {}, element("a", { href: SORTES[id].fiche(row.code) }, t("Fiche publique (json)"))),
    others(shared.state, `${id}:${row.code}`),
  ].filter(Boolean);
}

function title(state, id, row) {
  const close = () => state.set({ objet: null, volet: "legende" }, { push: true });
  return element(
    "header",
    {},
    element("p", { class: "niveau" }, row.type_libelle ?? SORTES[id].nom),
    element("h2", { tabindex: "-1", lang: IN_FRENCH }, typography(row.titre ?? row.nom)),
    element("button", { type: "button", class: "fermer", "aria-label": t("Fermer la fiche"), click: close }, "×"),
  );
}

function places(state, row) {
  const named = String(row.lieux ?? (row.commune_code ? `commune:${row.commune_code}` : "")).split(";").filter((zone) => /^(commune|epci|canton):/.test(zone));
  if (!named.length) return row.lieux === undefined ? null : element("p", { class: "explication" }, t("Sans lieu plus précis que son territoire."));
  return element("p", { class: "lieux-nommes" }, t("Lieux nommés\u00a0: "), ...named.map((zone) => place(state, zone)));
}

// Its code until its name is known.
function place(state, zone) {
  const go = () => state.set({ zone, volet: "fiche" }, { push: true });
  const button = element("button", { type: "button", class: "lien", click: go }, zone.split(":")[1]);
  getJson(`/api/zones/${zone}`).then((answer) => button.replaceChildren(answer.zone.nom), () => null);
  return button;
}

function others(state, objet) {
  const rest = around.filter((one) => one.objet !== objet && one.titre);
  if (!rest.length || !around.some((one) => one.objet === objet)) return null;
  const button = (one) => element("button", { type: "button", class: "lien", lang: IN_FRENCH, click: () => state.set({ objet: one.objet }, { push: true }) }, typography(one.titre));
  return element("section", {}, element("h3", {}, t("Au même endroit ({combien})", { combien: rest.length })), element("ul", {}, ...rest.map((one) => element("li", {}, button(one)))));
}
