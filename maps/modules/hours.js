// Opening hours of a town hall as a table of the week.

import { element } from "./dom.js";
import { ABSENTE, hour, isMissing, number } from "./format.js";

const JOURS = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"];

export function townHall(mairie) {
  const lines = [mairie.adresse, phone(mairie.telephone), site(mairie.site)].filter(Boolean);
  return element(
    "section",
    {},
    element("h3", {}, mairie.nom),
    ...lines.map((line) => element("p", {}, line)),
    week(mairie.horaires),
    element("p", { class: "explication" }, summary(mairie)),
  );
}

function week(horaires) {
  const days = typeof horaires === "string" ? JSON.parse(horaires) : horaires;
  if (isMissing(days)) return element("p", {}, `Horaires : ${ABSENTE}.`);
  const rows = JOURS.map((jour, index) => day(jour, days[index + 1]));
  return element("table", { class: "horaires" }, element("caption", {}, "Horaires d’ouverture"), element("tbody", {}, ...rows));
}

function day(jour, intervals) {
  const text = intervals?.length ? intervals.map(([from, to]) => `${hour(from)} – ${hour(to)}`).join(", ") : "fermée";
  return element("tr", {}, element("th", { scope: "row" }, jour), element("td", {}, text));
}

function summary({ heures_semaine, samedi, apres_17h }) {
  if (isMissing(heures_semaine)) return "";
  const parts = [`${number(heures_semaine, "h")} par semaine`];
  parts.push(samedi ? "ouverte le samedi" : "fermée le samedi");
  parts.push(apres_17h ? "ouverte après 17 h au moins un jour" : "fermée après 17 h");
  return `${parts.join(" · ")}. À vérifier auprès de la mairie.`;
}

function phone(text) {
  return text && element("a", { href: `tel:${text.replaceAll(" ", "")}` }, text);
}

function site(address) {
  if (!/^https?:\/\//.test(address ?? "")) return null;
  return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, new URL(address).hostname, " (autre site)");
}
