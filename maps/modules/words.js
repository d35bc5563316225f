// Words for the values of the service.

import { t } from "./langue.js";

export const NIVEAUX = {
  departement: t("Département"),
  territoire: t("Territoire"),
  epci: t("Intercommunalité"),
  canton: t("Canton"),
  commune: t("Commune"),
};

// [one, many] of each level, for counts.
export const ZONES = {
  departement: [t("département"), t("départements")],
  territoire: [t("territoire"), t("territoires")],
  epci: [t("intercommunalité"), t("intercommunalités")],
  canton: [t("canton"), t("cantons")],
  commune: [t("commune"), t("communes")],
};

export const METHODES = {
  quantiles: t("quantiles (effectifs égaux)"),
  "fisher-jenks": t("Fisher-Jenks (groupes naturels)"),
  egal: t("intervalles égaux"),
  manuel: t("bornes fixées"),
};

export const CONFIANCES = {
  official: t("officiel"),
  cited: t("cité par une source"),
  derived: t("établi par recoupement"),
  inferred: t("supposé, à confirmer"),
};

export const NATURES = {
  official: t("donnée officielle"),
  extract: t("extrait d’une donnée officielle"),
  compiled: t("compilation sourcée"),
  computed: t("calcul"),
  demonstration: t("démonstration (inventé)"),
};

export const CANAUX = {
  operator: t("fichier fourni par l’exploitant"),
  official: t("téléchargé chez le producteur"),
  mirror: t("copie de travail"),
  shipped: t("livré avec le logiciel"),
  demonstration: t("généré"),
};

export const QUALITES = {
  missing: t("donnée absente"),
  secret: t("secret statistique"),
  unreachable: t("hors de portée"),
  not_applicable: t("non pertinent"),
};

const FAITS = {
  aide: t("Aide"),
  charte: t("Charte"),
  chantier: t("Chantier"),
  conference: t("Conférence"),
  demarche_2020: t("Démarche 2020"),
  dispositif: t("Dispositif"),
  equipement: t("Équipement"),
  evenement: t("Événement"),
  indicateur: t("Indicateur"),
  jalon: t("Étape"),
  labo_mobile: t("Labo’Mobile"),
  programme: t("Programme"),
  rencontre_spaser: t("Rencontre SPASER"),
};

// States of facts and of the registry, as the files of the service write them (model/libelles.py): one word for each code.
const ETATS = {
  a_completer: t("à compléter"),
  a_faire: t("à faire"),
  abandonne: t("abandonné"),
  abandonnee: t("abandonnée"),
  accorde: t("accordé"),
  acheve: t("achevé"),
  actualise: t("actualisé"),
  adopte: t("adopté"),
  annonce: t("annoncé"),
  attendu: t("attendu"),
  avis_rendu: t("avis rendu"),
  brouillon: t("brouillon"),
  constate: t("constaté"),
  deposee: t("déposée"),
  diagnostic: t("en diagnostic"),
  emergence: t("en émergence"),
  en_cours: t("en cours"),
  engage: t("engagé"),
  engagee: t("engagée"),
  etudes: t("en études"),
  evalue: t("évalué"),
  experimentation: t("en expérimentation"),
  fusionnee: t("fusionnée avec une autre"),
  idee: t("idée"),
  inconnu: t("état inconnu"),
  instruction: t("en instruction"),
  irrecevable: t("irrecevable"),
  lance: t("lancé"),
  laureat: t("lauréat"),
  ouvert: t("ouvert"),
  plan_de_financement_boucle: t("plan de financement bouclé"),
  prepare: t("préparé"),
  prevu: t("prévu"),
  projet: t("en projet"),
  projetee: t("projetée"),
  propose: t("proposé"),
  qualifiee: t("qualifiée"),
  rattachee: t("rattachée"),
  realise: t("réalisé"),
  realisee: t("réalisée"),
  remis: t("remis"),
  reorientee: t("réorientée"),
  sans_suite: t("sans suite"),
  selectionne: t("sélectionné"),
  signe: t("signé"),
  suspendu: t("suspendu"),
  suspendue: t("suspendue"),
  temoin: t("territoire témoin"),
  tenu: t("tenu"),
  termine: t("terminé"),
  verse: t("versé"),
  vote: t("voté"),
};

const MONTANTS = { enveloppe: t("enveloppe"), plancher: t("montant plancher"), plancher_annuel: t("plancher par an") };

// States that may have changed since they were seen; the others are over and stay true.
const PASSAGERS = new Set(["engage", "en_cours", "experimentation", "instruction", "lance", "ouvert", "prevu", "projet", "temoin"]);
const MOIS_DE_VALIDITE = 24;

export const natureDuFait = (nature) => FAITS[nature] ?? plain(nature);
export const natureDuMontant = (type) => MONTANTS[type] ?? plain(type);
export const nomDEtat = (etat) => ETATS[etat] ?? plain(etat);
export const confiance = (value) => CONFIANCES[value] ?? t("confiance inconnue");

// A state observed once ages out: after two years nobody knows whether it still holds.
export function etatDuFait(fait, today = new Date()) {
  const etat = nomDEtat(fait.etat);
  if (!PASSAGERS.has(fait.etat) || monthsSince(fait, today) <= MOIS_DE_VALIDITE) return etat;
  return t("{etat} à cette date, état actuel inconnu", { etat });
}

function monthsSince(fait, today) {
  const [year, month] = String(fait.date ?? fait.annee ?? "").split("-").map(Number);
  return year ? (today.getFullYear() - year) * 12 + today.getMonth() + 1 - (month || 12) : Infinity;
}

function plain(value) {
  return String(value ?? "").replaceAll("_", " ");
}
