// The view as a sheet (PDF, PNG, SVG), its figures as files, and the text that puts this map in another page.

import { ServiceError } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { links } from "../indicator_table.js";
import { writeHash } from "../state.js";
import { layerFiles, sheetAddress } from "./export_adresses.js";
import { inLanguage, t } from "../langue.js";
import { download } from "./telecharger.js";

const TYPES = { pdf: "application/pdf", png: "image/png", svg: "image/svg+xml" };

export function bind(shared) {
  const tool = new Export(shared);
  tool.follow();
}

class Export {
  #asked = null;

  constructor(shared) {
    Object.assign(this, shared);
    const later = () => byId("export-feuille").closest("details").open && this.follow();
    this.map.on("moveend", later);
    this.indicators.addEventListener("vue", later);
    for (const key of Object.keys(this.state.values)) this.state.addEventListener(key, later);
    byId("export-feuille").addEventListener("input", later);
    byId("export-feuille").closest("details").addEventListener("toggle", later);
    byId("export-feuille").addEventListener("submit", (event) => this.#submit(event));
    byId("export-copier").addEventListener("click", () => copy());
  }

  get #format() {
    return byId("export-format").value;
  }

  #address() {
    return sheetAddress(this, this.#format, byId("export-titre").value);
  }

  follow() {
    const { view } = this.indicators;
    byId("export-titre").placeholder = view ? `${view.indicator.titre}, ${view.millesime}` : "";
    Object.assign(byId("export-adresse"), { href: this.#address(), target: "_blank", rel: "noopener" });
    byId("export-inclure").value = embedded(this.state.values, view);
    byId("export-donnees").replaceChildren(...this.#data(view));
  }

  #data(view) {
    const { portee } = this.state.values;
    const parts = [];
    if (view) parts.push(element("p", {}, t("Valeurs de la carte : "), ...links(view, "")));
    if (view && portee) parts.push(element("p", {}, t("Le périmètre choisi seul : "), ...links(view, portee)));
    const layers = layerFiles(this);
    if (layers.length) parts.push(element("ul", { class: "lignes" }, ...layers.map(layerLine)));
    return parts.length ? parts : [element("p", { class: "explication" }, t("Choisissez un indicateur, ou cochez une couche."))];
  }

  // Asked by the page itself, so that a refusal is read here and not in a file.
  async #submit(event) {
    event.preventDefault();
    this.#asked?.abort();
    this.#asked = new AbortController();
    tell(t("La feuille se prépare…"));
    try {
      const format = this.#format;
      download(`carte-${this.indicators.view?.indicator.id ?? "territoires"}.${format}`, await fetched(this.#address(), this.#asked.signal), TYPES[format]);
      tell(t("La feuille est téléchargée."));
    } catch (error) {
      if (error.name !== "AbortError") tell(error.message);
    }
  }
}

const tell = (sentence) => (byId("export-etat").textContent = sentence);

async function fetched(address, signal) {
  const response = await fetch(address, { signal }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ServiceError(t("Le service ne répond pas : recommencez dans un instant."), { cause: error });
  });
  if (response.ok) return response.blob();
  const told = await response.json().catch(() => ({}));
  throw new ServiceError(told.detail ?? t("La feuille n’a pas pu être faite : recommencez dans un instant."), { status: response.status });
}

function layerLine({ titre, files }) {
  return element("li", {}, t("{titre} : ", { titre }), ...files.flatMap(([format, href]) => [element("a", { href, download: "" }, format), " "]));
}

// Text of an address goes into an attribute of another page.
function embedded(values, view) {
  const { volet, outil, ...kept } = values;
  const address = `${location.origin}${inLanguage(`/embed${writeHash(kept)}`)}`.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const title = (view ? t("Carte : {titre}", { titre: view.indicator.titre }) : t("Carte des territoires")).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${address}" title="${title}" width="100%" height="600" loading="lazy"></iframe>`;
}

async function copy() {
  const text = byId("export-inclure");
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
    announce(t("Texte copié."));
  } catch {
    announce(t("Le texte est sélectionné : copiez-le avec Ctrl+C."));
  }
}
