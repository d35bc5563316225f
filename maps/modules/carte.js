// The page, assembled: state from the address, map from the style, panel from the API.

import { getJson } from "./api.js";
import { keepFragment } from "./bascule.js";
import { Card } from "./card.js";
import { bindDialogs } from "./dialogs.js";
import { byId } from "./dom.js";
import { Facts } from "./facts.js";
import { bindFailures, hideFailure, showFailure } from "./failures.js";
import { keepFramed, openingBox } from "./framing.js";
import { IndicatorPanel } from "./indicator_panel.js";
import { t } from "./langue.js";
import { bindLayers, nameClasses } from "./layers.js";
import { watchPublications } from "./live.js";
import { createMap, showBox } from "./map.js";
import { bindPanel, isPhone } from "./panel.js";
import { bindPicking } from "./pick.js";
import { bindSearch } from "./search.js";
import { outline } from "./selection.js";
import { bindSources } from "./sources.js";
import { State, readHash } from "./state.js";
import { bindTools } from "./tools.js";
import { Touches } from "./touches.js";

const screen = document.querySelector("[data-bbox]");
const bbox = screen.dataset.bbox.split(",").map(Number);
const state = new State(readHash(location.hash));

state.values.volet ??= openingTab(state.values, isPhone());
let indicators = null;
let overlays = null;
bindPanel(state);
bindDialogs();
bindSources();
keepFragment();
start();

// A phone opens on the map alone, unless its address is that of a card.
function openingTab({ zone, objet, outil, indicateur }, phone) {
  if (outil && !phone) return "outils";
  if (zone || objet) return "fiche";
  if (phone) return null;
  return indicateur ? "indicateurs" : "legende";
}

async function start() {
  try {
    const asked = [getJson("/api/publication", { cache: "no-store" }), getJson("/styles/carte.json"), openingBox(state.values, bbox)];
    const [known, style, frame] = await Promise.all(asked);
    hideFailure();
    const map = createMap(style, state.values.vue, bbox, frame);
    keepFramed(map, state, frame);
    run(map, known);
  } catch (error) {
    showFailure(t("La carte ne peut pas s’afficher : {message}", { message: error.message }), start);
  }
}

function run(map, known) {
  const card = new Card(state);
  const open = opener(card);
  const facts = new Facts(map, state, (id) => goTo(map, id, open));
  bindFailures(map, () => retry(map, facts, card));
  bindSearch((zone) => {
    open(zone.id, [], { keyboard: true });
    showBox(map, zone.bbox);
  });
  map.on("load", () => ready(map, facts, card, open));
  watchPublications(known, () => reload(map, facts, card));
}

async function ready(map, facts, card, open) {
  bindLayers(map, state);
  const touches = new Touches(map);
  const shared = { map, state, touches, bbox, sequences: JSON.parse(screen.dataset.suites), goTo: (id) => goTo(map, id, open) };
  const panel = new IndicatorPanel(shared);
  card.filled = () => panel.card.show();
  bindPicking(map, open, panel, touches, state);
  bindAddress(map, card, touches);
  bindTools({ ...shared, indicators: panel.indicators });
  indicators = panel;
  byId("toile").dataset.prete = "oui";
  await Promise.allSettled([nameClasses(), facts.load(), panel.start(), layOver({ ...shared, facts, card })]);
}

// Asked for once the map is there: overlays are not what makes it wait.
async function layOver(shared) {
  const { bindOverlays } = await import("./surcouches.js");
  overlays = await bindOverlays(shared);
}

function bindAddress(map, card, touches) {
  state.addEventListener("vue", ({ detail }) => detail.origin === "adresse" && follow(map, detail.value));
  state.addEventListener("zone", () => select(map, card));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (touches.waiting) return touches.forget();
    if (!state.values.zone && !state.values.objet) return;
    state.set({ zone: null, objet: null, volet: isPhone() ? null : "legende" }, { push: true });
    map.getCanvas().focus();
  });
  select(map, card);
}

function follow(map, view) {
  if (view) map.jumpTo({ center: [view.lon, view.lat], zoom: view.zoom });
  else showBox(map, bbox);
}

function select(map, card) {
  outline(map, state.values.zone);
  card.show(state.values.zone);
}

function opener(card) {
  return (zone, around, { keyboard = false } = {}) => {
    card.around = around;
    card.wantsFocus = keyboard;
    state.set({ volet: "fiche", zone }, { push: true });
  };
}

async function goTo(map, id, open) {
  const { zone } = await getJson(`/api/zones/${id}`);
  open(id, [], { keyboard: true });
  showBox(map, zone.bbox);
}

// Asking each TileJSON again gives tile addresses of the new version; the lists and the card follow.
function reload(map, facts, card) {
  for (const [id, { type, url }] of Object.entries(map.getStyle().sources)) {
    if (type === "vector") map.getSource(id).setUrl(url);
  }
  relist(facts, card);
}

// A tile that failed is never asked again by its source (MapLibre 6.17): the same style with new sources does.
function retry(map, facts, card) {
  map.once("style.load", () => relist(facts, card));
  map.setStyle(map.getStyle(), { diff: false });
}

function relist(facts, card) {
  facts.load();
  nameClasses();
  indicators?.reload();
  overlays?.();
  card.show(state.values.zone);
}
