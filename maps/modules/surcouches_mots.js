// Words of the registry for readers: states with their age, types of amounts.

import { date, isMissing, plural } from "./format.js";
import { t } from "./langue.js";
import { nomDEtat } from "./words.js";

export const MONTANTS = {
  cout_total: t("coût total"),
  demande: t("montant demandé"),
  vote: t("montant voté"),
  engage: t("montant engagé"),
  notifie: t("montant notifié"),
  paye: t("montant payé"),
};

export const COMPETENTS = {
  departement: t("Département"),
  commune_ou_epci: t("commune ou intercommunalité"),
  region: t("Région"),
  etat_ou_ars: t("État ou ARS"),
  inconnu: t("inconnu"),
};

export const etatDe = (row) => (isMissing(row.etat) ? "inconnu" : row.etat);

// « en cours, constaté en mars 2023 » ; what nobody confirmed for long is unknown, with what was seen last.
export function etatEtAge(row) {
  const etat = nomDEtat(etatDe(row));
  const seen = row.observe_le ?? row.date ?? row.annee;
  if (isMissing(seen)) return etat;
  const day = date(String(seen).slice(0, 7));
  const before = row.etat_observe && row.etat_observe !== row.etat && row.etat_observe !== "inconnu";
  if (before) return t("{etat} : {observe} en {date}, plus confirmé depuis", { etat, observe: nomDEtat(row.etat_observe), date: day });
  return etatDe(row) === "inconnu" ? t("{etat}, dernière trace en {date}{age}", { etat, date: day, age: ageText(seen) }) : `${etat} (${day}${ageText(seen)})`;
}

function ageText(seen, today = new Date()) {
  const years = today.getFullYear() - Number(String(seen).slice(0, 4));
  return years >= 1 ? t(", il y a {ans}", { ans: plural(years, t("an"), t("ans")) }) : "";
}
