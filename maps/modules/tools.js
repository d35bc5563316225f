// The tools of the map: each is a folded block of the tab and a module of its own, asked for when it is first opened.

import { element } from "./dom.js";
import { bindFileDrop } from "./file_drop.js";
import { t } from "./langue.js";

// `shared`: { map, state, touches, bbox, sequences, indicators, goTo }. A tool exports bind(shared, its block).
export function bindTools(shared) {
  const blocks = [...document.querySelectorAll("details[data-outil]")];
  for (const block of blocks) {
    block.addEventListener("toggle", () => followBlock(shared, block));
    if (isAsked(shared.state.values, block)) open(shared, block);
  }
  bindFileDrop(shared.state);
  shared.state.addEventListener("outil", () => follow(shared, blocks));
}

// The address names the tool, or something that only this tool draws.
function isAsked(values, { dataset }) {
  const keys = dataset.cles?.split(",") ?? [];
  return values.outil === dataset.outil || keys.some((key) => values[key] !== null && values[key] !== undefined);
}

function followBlock(shared, block) {
  const { outil } = block.dataset;
  const { state } = shared;
  if (block.open) {
    open(shared, block);
    if (state.values.volet === "outils") state.set({ outil });
  } else if (state.values.outil === outil) state.set({ outil: null });
}

function follow(shared, blocks) {
  const asked = blocks.find(({ dataset }) => dataset.outil === shared.state.values.outil);
  if (asked) open(shared, asked);
}

async function open(shared, block) {
  block.open = true;
  if (block.dataset.pret) return;
  block.dataset.pret = "attente";
  try {
    const tool = await import(`./outils/${block.dataset.outil}.js`);
    await tool.bind(shared, block);
    block.dataset.pret = "oui";
  } catch (error) {
    delete block.dataset.pret;
    block.append(element("p", { class: "avis", role: "alert" }, t("Cet outil ne peut pas s’ouvrir : {message} Fermez-le et rouvrez-le.", { message: error.message })));
  }
}
