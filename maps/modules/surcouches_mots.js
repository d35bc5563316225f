// French words of the registry for readers: states with their age, types of amounts.

import { date, isMissing } from "./format.js";

export const ETATS = {
  abandonne: "abandonné",
  acheve: "achevé",
  emergence: "émergence",
  en_cours: "en cours",
  etudes: "études",
  evalue: "évalué",
  fusionnee: "fusionnée avec une autre",
  idee: "idée",
  inconnu: "état inconnu",
  lance: "lancé",
  ouvert: "ouvert",
  plan_de_financement_boucle: "plan de financement bouclé",
  qualifiee: "qualifiée",
  rattachee: "rattachée",
  realise: "réalisé",
  reorientee: "réorientée",
  sans_suite: "sans suite",
  suspendu: "suspendu",
};

export const MONTANTS = {
  cout_total: "coût total",
  demande: "montant demandé",
  vote: "montant voté",
  engage: "montant engagé",
  notifie: "montant notifié",
  paye: "montant payé",
};

export const COMPETENTS = {
  departement: "Département",
  commune_ou_epci: "commune ou intercommunalité",
  region: "Région",
  etat_ou_ars: "État ou ARS",
  inconnu: "inconnu",
};

export const etatDe = (row) => (isMissing(row.etat) ? "inconnu" : row.etat);
export const nomDEtat = (etat) => ETATS[etat] ?? String(etat).replaceAll("_", " ");

// « en cours, constaté en mars 2023 » ; what nobody confirmed for long is unknown, with what was seen last.
export function etatEtAge(row) {
  const etat = nomDEtat(etatDe(row));
  const seen = row.observe_le ?? row.date ?? row.annee;
  if (isMissing(seen)) return etat;
  const day = date(String(seen).slice(0, 7));
  const before = row.etat_observe && row.etat_observe !== row.etat && row.etat_observe !== "inconnu";
  if (before) return `${etat} : ${nomDEtat(row.etat_observe)} en ${day}, plus confirmé depuis`;
  return etatDe(row) === "inconnu" ? `${etat}, dernière trace en ${day}${ageText(seen)}` : `${etat} (${day}${ageText(seen)})`;
}

function ageText(seen, today = new Date()) {
  const years = today.getFullYear() - Number(String(seen).slice(0, 4));
  return years >= 1 ? `, il y a ${years}\u00a0an${years > 1 ? "s" : ""}` : "";
}
