// What is known of a zone itself: its people and land, and its files.

import { element } from "./dom.js";
import { isMissing, number } from "./format.js";
import { t } from "./langue.js";

export function figures(zone) {
  const year = isMissing(zone.population_millesime) ? "" : ` (${zone.population_millesime})`;
  const rows = [
    [t("Population municipale{year}", { year }), number(zone.population, t("hab."))],
    [t("Superficie hors eau"), number(zone.superficie_terre_km2, "km²")],
    [t("Densité hors eau"), number(zone.densite_hab_km2, t("hab./km²"))],
    [t("Communes"), zone.niveau === "commune" ? null : number(zone.nb_communes)],
    [t("Code"), zone.niveau === "territoire" ? null : zone.code],
  ].filter(([, value]) => value !== null);
  return element("dl", { class: "chiffres" }, ...rows.flatMap(([label, value]) => [element("dt", {}, label), element("dd", {}, value)]));
}

const COUCHES = { departement: "departement", territoire: "territoires", epci: "epci", canton: "cantons", commune: "communes" };

export function downloads(zone) {
  if (!zone.served) return null;
  const link = (format) => element("a", { href: `/layers/${COUCHES[zone.niveau]}.${format}?zone=${zone.id}`, download: "" }, format);
  return element("p", { class: "explication" }, t("Télécharger cette zone : "), link("geojson"), " · ", link("csv"));
}
