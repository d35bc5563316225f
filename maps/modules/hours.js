// Opening hours of a town hall as a table of the week.

import { element } from "./dom.js";
import { ABSENTE, hour, isMissing, number } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";

const JOURS = [t("Lundi"), t("Mardi"), t("Mercredi"), t("Jeudi"), t("Vendredi"), t("Samedi"), t("Dimanche")];

export function townHall(mairie) {
  const lines = [mairie.adresse, phone(mairie.telephone), site(mairie.site)].filter(Boolean);
  return element(
    "section",
    {},
    element("h3", { lang: IN_FRENCH }, mairie.nom),
    ...lines.map((line) => element("p", {}, line)),
    week(mairie.horaires),
    element("p", { class: "explication" }, summary(mairie)),
  );
}

// `closed` agrees with what keeps those hours.
export function week(horaires, closed = t("fermée")) {
  const days = typeof horaires === "string" ? JSON.parse(horaires) : horaires;
  if (isMissing(days)) return element("p", {}, t("Horaires : {absence}.", { absence: ABSENTE }));
  const rows = JOURS.map((jour, index) => day(jour, days[index + 1], closed));
  return element("table", { class: "horaires" }, element("caption", {}, t("Horaires d’ouverture")), element("tbody", {}, ...rows));
}

function day(jour, intervals, closed) {
  const text = intervals?.length ? intervals.map(([from, to]) => `${hour(from)} – ${hour(to)}`).join(", ") : closed;
  return element("tr", {}, element("th", { scope: "row" }, jour), element("td", {}, text));
}

function summary({ heures_semaine, samedi, apres_17h }) {
  if (isMissing(heures_semaine)) return "";
  const parts = [t("{heures} par semaine", { heures: number(heures_semaine, "h") })];
  parts.push(samedi ? t("ouverte le samedi") : t("fermée le samedi"));
  parts.push(apres_17h ? t("ouverte après 17 h au moins un jour") : t("fermée après 17 h"));
  return t("{horaires}. À vérifier auprès de la mairie.", { horaires: parts.join(" · ") });
}

export function phone(text) {
  return text && element("a", { href: `tel:${text.replaceAll(" ", "")}` }, text);
}

export function site(address) {
  if (!/^https?:\/\//.test(address ?? "")) return null;
  return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, new URL(address).hostname, t(" (autre site)"));
}
