// The second map on the screen: beside the first, or below it on a phone; both move together.

import { drawChoropleth } from "../choropleth.js";
import { byId, element } from "../dom.js";
import { bindHover } from "../hover.js";
import { flatMap } from "../map.js";
import { t } from "../langue.js";

const PADDING_PX = 24;

export class Twin {
  #following = false;

  // `frame`: { box of the second territory, box of the other or null }; null when both maps show the same place.
  constructor(map, second, titles, frame, leave) {
    Object.assign(this, { map, second, frame });
    this.screen = byId("toile").parentElement;
    this.canvas = element("div", { class: "toile-deux" });
    this.captions = [caption(titles[0], "un"), caption(titles[1], "deux", leave)];
    this.screen.classList.add("deux");
    this.screen.querySelector(".mire").after(this.canvas, ...this.captions);
    this.other = this.#create(titles[1]);
    this.follow = () => this.#copy(this.map, this.other);
    this.other.once("load", () => this.#ready());
  }

  #create(title) {
    return flatMap({
      container: this.canvas,
      style: this.#style(),
      center: this.map.getCenter(),
      zoom: this.map.getZoom(),
      minZoom: this.map.getMinZoom(),
      maxZoom: this.map.getMaxZoom(),
      maxBounds: this.map.getMaxBounds(),
      locale: { "Map.Title": t("Seconde carte : {title}. Flèches pour la déplacer, + et − pour zoomer", { title }) },
    });
  }

  // What is outlined or simulated on the first map is told of its own figures: the second keeps it only where they are the same.
  #style() {
    const style = this.map.getStyle();
    const told = ({ id }) => this.second.place || !/^(au-dela|scenario)/.test(id);
    return { ...style, layers: style.layers.filter(told) };
  }

  #ready() {
    if (!this.canvas.isConnected) return;
    drawChoropleth(this.other, this.second.style, this.second.colours);
    bindHover(this.other, { view: this.second.view, addEventListener: () => {} });
    this.map.resize();
    this.other.resize();
    if (this.frame) this.#frame();
    this.map.on("move", this.follow);
    this.other.on("move", () => this.#copy(this.other, this.map));
    this.canvas.dataset.prete = "oui";
  }

  // Two territories at the scale at which both are whole.
  #frame() {
    const seen = (box) => this.other.cameraForBounds([box.slice(0, 2), box.slice(2)], { padding: PADDING_PX });
    const [here, there] = [this.frame.other && seen(this.frame.other), seen(this.frame.box)];
    const zoom = here ? Math.min(here.zoom, there.zoom) : this.map.getZoom();
    if (here) this.map.jumpTo({ center: here.center, zoom });
    this.other.jumpTo({ center: there.center, zoom });
  }

  // Same place and scale; between two territories, the same scale alone.
  #copy(from, to) {
    if (this.#following) return;
    this.#following = true;
    to.jumpTo(this.frame ? { zoom: from.getZoom() } : { center: from.getCenter(), zoom: from.getZoom() });
    this.#following = false;
  }

  close() {
    this.map.off("move", this.follow);
    this.other.remove();
    this.canvas.remove();
    for (const one of this.captions) one.remove();
    this.screen.classList.remove("deux");
    this.map.resize();
  }
}

function caption(title, which, leave = null) {
  const close = leave && element("button", { type: "button", class: "discret", "aria-label": t("Fermer la seconde carte"), click: leave }, "×");
  return element("p", { class: `titre-carte ${which}` }, element("span", {}, title), close);
}
