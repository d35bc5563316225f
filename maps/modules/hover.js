// The name and value under the pointer. The keyboard has the card and the table: this is one more way, hidden from readers of the screen.

import { FILL } from "./choropleth.js";
import { byId, element } from "./dom.js";
import { valueText } from "./figures.js";

export function bindHover(map, indicators) {
  const box = byId("survol");
  map.on("mousemove", ({ point }) => {
    const [found] = indicators.view && map.getLayer(FILL) ? map.queryRenderedFeatures(point, { layers: [FILL] }) : [];
    box.hidden = !found;
    if (found) box.replaceChildren(element("strong", {}, found.properties.nom), element("span", {}, valueText(indicators.view.indicator, found.properties)));
  });
  map.on("mouseout", () => (box.hidden = true));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && (box.hidden = true));
  indicators.addEventListener("vue", () => (box.hidden = true));
}
