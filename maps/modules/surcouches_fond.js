// The base map: this service's own, or IGN's plan for the reader who turns it on. Never kept in the address: who opens a
// shared link has turned nothing on, and their IP address goes nowhere.

import { announce, element } from "./dom.js";
import { FAR, FILL } from "./choropleth.js";
import { OTHER_HOST as SOURCE } from "./failures.js";
import { t } from "./langue.js";

const TERRITOIRES = "territoires";
const THROUGH = 0.6;
const FAILED = t("Le plan de l’IGN ne répond pas\u00a0: la carte reste sans lui. Réessayez plus tard, ou revenez au fond de geo_service.");

export function bindBase({ map }, block) {
  if (!block) return;
  const { tuiles, credit } = block.dataset;
  const plain = new Map();
  block.addEventListener("change", (event) => {
    event.stopPropagation();
    if (event.target.value === "ign") show(map, block, { tuiles, credit });
    else hide(map, block, plain);
  });
  map.on("error", ({ sourceId }) => sourceId === SOURCE && fail(block));
  // A new map of an indicator comes opaque: the plan must be seen through it too.
  map.on("styledata", () => plain.size && veil(map, plain));
  // Our own grounds stay until the first tile is there.
  map.on("sourcedata", ({ sourceId, tile }) => sourceId === SOURCE && tile && !plain.size && arrived(map, block, plain));
}

function arrived(map, block, plain) {
  veil(map, plain);
  tell(block, t("Les aplats laissent voir le plan\u00a0: leurs couleurs sont plus pâles que dans la légende."));
}

function show(map, block, { tuiles, credit }) {
  tell(block, t("Le plan est demandé à l’IGN…"));
  map.addSource(SOURCE, { type: "raster", tiles: [tuiles], tileSize: 256, maxzoom: 18, attribution: credit });
  const first = map.getStyle().layers.find(({ type }) => type !== "background")?.id;
  map.addLayer({ id: SOURCE, type: "raster", source: SOURCE, paint: { "raster-fade-duration": 0 } }, first);
  credits(credit);
}

function hide(map, block, plain) {
  if (!map.getSource(SOURCE)) return;
  map.removeLayer(SOURCE);
  map.removeSource(SOURCE);
  for (const [id, opacity] of plain) if (map.getLayer(id)) map.setPaintProperty(id, "fill-opacity", opacity);
  plain.clear();
  credits(null);
  tell(block, "");
}

// The plan stands in for our own grounds; the figures of an indicator, or else the territoires, stay over it.
function veil(map, plain) {
  const told = map.getLayer(FILL) ? FILL : TERRITOIRES;
  for (const { id, paint } of map.getStyle().layers.filter(isGround)) {
    const wanted = id === told ? THROUGH : 0;
    const opacity = paint["fill-opacity"] ?? 1;
    if (opacity === wanted) continue;
    if (!plain.has(id)) plain.set(id, opacity);
    map.setPaintProperty(id, "fill-opacity", wanted);
  }
}

// A plain colour over a surface: patterns are figures too, and let the plan through.
const isGround = ({ id, type, metadata, paint }) => type === "fill" && !paint["fill-pattern"] && ([FAR, FILL].includes(id) || metadata?.couche);

function credits(text) {
  document.getElementById("credit-fond")?.remove();
  if (text) document.querySelector(".carte").append(element("p", { id: "credit-fond", class: "credit-fond" }, t("Fond\u00a0: {text}", { text })));
}

function fail(block) {
  if (block.querySelector(".etat-fond").textContent !== FAILED) tell(block, FAILED);
}

function tell(block, sentence) {
  block.querySelector(".etat-fond").textContent = sentence;
  if (sentence) announce(sentence);
}
