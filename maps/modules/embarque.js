// A map inside another page: the address says what it shows; the whole map is one link away.

import { getJson } from "./api.js";
import { outlineBeyond } from "./choropleth.js";
import { byId } from "./dom.js";
import { bindFailures, hideFailure, showFailure } from "./failures.js";
import { keepFramed, openingBox } from "./framing.js";
import { bindHover } from "./hover.js";
import { bindLegend } from "./indicator_legend.js";
import { Indicators } from "./indicators.js";
import { inLanguage, t } from "./langue.js";
import { namedOverlays, wantsFacts } from "./layers.js";
import { createMap } from "./map.js";
import { kept } from "./sans_projet.js";
import { outline } from "./selection.js";
import { State, readHash, writeHash } from "./state.js";
import { address } from "./threshold.js";

const screen = document.querySelector("[data-bbox]");
const bbox = screen.dataset.bbox.split(",").map(Number);
const state = new State(readHash(location.hash));
start();

async function start() {
  try {
    const [style, frame] = await Promise.all([getJson("/styles/carte.json"), openingBox(state.values, bbox)]);
    hideFailure();
    const map = createMap(style, state.values.vue, bbox, frame);
    keepFramed(map, state, frame);
    run(map);
  } catch (error) {
    showFailure(t("La carte ne peut pas s’afficher : {message}", { message: error.message }), start);
  }
}

function run(map) {
  bindFailures(map, () => map.setStyle(map.getStyle(), { diff: false }));
  map.on("load", () => ready(map));
}

async function ready(map) {
  const indicators = new Indicators(map, state, JSON.parse(screen.dataset.suites));
  bindLegend(indicators, map.getStyle().metadata.couleurs);
  bindHover(map, indicators);
  const drawn = showLayers(map);
  outline(map, state.values.zone);
  const follow = () => (byId("carte-entiere").href = inLanguage(`/carte${writeHash(state.values)}`));
  state.addEventListener("vue", follow);
  follow();
  indicators.addEventListener("vue", () => outlineScope(map, indicators.view));
  byId("toile").dataset.prete = "oui";
  await Promise.allSettled([state.values.indicateur && indicators.refresh(), layOver(map, drawn)]);
}

// Answers the overlays that are drawn.
function showLayers(map) {
  const { values } = state;
  const named = new Set(namedOverlays(values));
  const hidden = (couche) => (values.couches ? !values.couches.includes(couche) : couche === "faits" && !wantsFacts(values));
  for (const { id, metadata } of map.getStyle().layers) {
    const couche = metadata?.couche;
    if (couche && (values.couches || named.has(couche) || hidden(couche))) map.setLayoutProperty(id, "visibility", hidden(couche) ? "none" : "visible");
  }
  const drawn = wantsFacts(values) ? [...named.add("faits")] : [...named];
  for (const block of byId("legende-surcouches").children) block.hidden = !drawn.includes(block.dataset.couche);
  return drawn;
}

// Who asks nothing of an overlay pays for nothing: its marks and its legend are there.
async function layOver(map, drawn) {
  const { services, sans, theme } = state.values;
  if (!services && !sans && !drawn.some((id) => state.values[id] || (id === "faits" && theme))) return;
  const { drawNamed } = await import("./embarque_surcouches.js");
  await drawNamed(map, state.values, drawn);
}

// Communes beyond the threshold, when the address names a threshold or a territory.
async function outlineScope(map, view) {
  const { seuil, portee, projet } = state.values;
  if (!view || (!seuil && !portee && !projet)) return;
  try {
    const answer = await getJson(address(view, state.values));
    outlineBeyond(map, kept(answer).map(({ zone }) => zone.slice("commune:".length)));
  } catch {
    // The map says enough without them: an indicator without threshold has none.
  }
}
