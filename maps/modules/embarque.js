// A map inside another page: the address says what it shows; the whole map is one link away.

import { getJson } from "./api.js";
import { outlineBeyond } from "./choropleth.js";
import { byId } from "./dom.js";
import { bindFailures, hideFailure, showFailure } from "./failures.js";
import { bindHover } from "./hover.js";
import { bindLegend } from "./indicator_legend.js";
import { Indicators } from "./indicators.js";
import { inLanguage, t } from "./langue.js";
import { wantsFacts } from "./layers.js";
import { createMap } from "./map.js";
import { outline } from "./selection.js";
import { State, readHash, writeHash } from "./state.js";
import { address } from "./threshold.js";

const screen = document.querySelector("[data-bbox]");
const bbox = screen.dataset.bbox.split(",").map(Number);
const state = new State(readHash(location.hash));
start();

async function start() {
  try {
    const style = await getJson("/styles/carte.json");
    hideFailure();
    run(createMap(style, state.values.vue, bbox));
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
  showLayers(map);
  outline(map, state.values.zone);
  byId("carte-entiere").href = inLanguage(`/carte${writeHash(state.values)}`);
  indicators.addEventListener("vue", () => outlineScope(map, indicators.view));
  byId("toile").dataset.prete = "oui";
  await indicators.refresh();
}

function showLayers(map) {
  const { couches } = state.values;
  const hidden = (couche) => (couches ? !couches.includes(couche) : couche === "faits" && !wantsFacts(state.values));
  for (const { id, metadata } of map.getStyle().layers) {
    if (metadata?.couche && (couches || hidden(metadata.couche))) map.setLayoutProperty(id, "visibility", hidden(metadata.couche) ? "none" : "visible");
  }
}

// Communes beyond the threshold, when the address names a threshold or a territory.
async function outlineScope(map, view) {
  const { seuil, portee } = state.values;
  if (!view || (!seuil && !portee)) return;
  try {
    const { communes } = await getJson(address(view, state.values));
    outlineBeyond(map, communes.map(({ zone }) => zone.slice("commune:".length)));
  } catch {
    // The map says enough without them: an indicator without threshold has none.
  }
}
