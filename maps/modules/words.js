// French words for the values of the service.

export const NIVEAUX = {
  departement: "Département",
  territoire: "Territoire",
  epci: "Intercommunalité",
  canton: "Canton",
  commune: "Commune",
};

// [one, many] of each level, for counts.
export const ZONES = {
  departement: ["département", "départements"],
  territoire: ["territoire", "territoires"],
  epci: ["intercommunalité", "intercommunalités"],
  canton: ["canton", "cantons"],
  commune: ["commune", "communes"],
};

export const METHODES = {
  quantiles: "quantiles (effectifs égaux)",
  "fisher-jenks": "Fisher-Jenks (groupes naturels)",
  egal: "intervalles égaux",
  manuel: "bornes à la main",
};

export const CONFIANCES = {
  official: "officiel",
  cited: "cité par une source",
  derived: "établi par recoupement",
  inferred: "supposé, à confirmer",
};

export const NATURES = {
  official: "donnée officielle",
  extract: "extrait d’une donnée officielle",
  compiled: "compilation sourcée",
  computed: "calcul",
  demonstration: "démonstration (inventé)",
};

export const CANAUX = {
  operator: "fichier fourni par l’exploitant",
  official: "téléchargé chez le producteur",
  mirror: "copie de travail",
  shipped: "livré avec le logiciel",
  demonstration: "généré",
};

export const QUALITES = {
  missing: "donnée absente",
  secret: "secret statistique",
  unreachable: "hors de portée",
  not_applicable: "non pertinent",
};

const FAITS = {
  aide: "Aide",
  charte: "Charte",
  chantier: "Chantier",
  conference: "Conférence",
  demarche_2020: "Démarche 2020",
  dispositif: "Dispositif",
  equipement: "Équipement",
  evenement: "Événement",
  indicateur: "Indicateur",
  jalon: "Étape",
  labo_mobile: "Labo’Mobile",
  programme: "Programme",
  rencontre_spaser: "Rencontre SPASER",
};

const ETATS = {
  accorde: "accordé",
  adopte: "adopté",
  avis_rendu: "avis rendu",
  constate: "constaté",
  engage: "engagé",
  en_cours: "en cours",
  experimentation: "expérimentation",
  inconnu: "état inconnu",
  instruction: "en instruction",
  lance: "lancé",
  laureat: "lauréat",
  ouvert: "ouvert",
  prevu: "prévu",
  projet: "en projet",
  realise: "réalisé",
  signe: "signé",
  temoin: "territoire témoin",
  tenu: "tenu",
  verse: "versé",
};

const MONTANTS = { enveloppe: "enveloppe", plancher: "montant plancher", plancher_annuel: "plancher par an" };

// States that may have changed since they were seen; the others are over and stay true.
const PASSAGERS = new Set(["engage", "en_cours", "experimentation", "instruction", "lance", "ouvert", "prevu", "projet", "temoin"]);
const MOIS_DE_VALIDITE = 24;

export const natureDuFait = (nature) => FAITS[nature] ?? plain(nature);
export const natureDuMontant = (type) => MONTANTS[type] ?? plain(type);
export const confiance = (value) => CONFIANCES[value] ?? "confiance inconnue";

// A state observed once ages out: after two years nobody knows whether it still holds.
export function etatDuFait(fait, today = new Date()) {
  const etat = ETATS[fait.etat] ?? plain(fait.etat);
  if (!PASSAGERS.has(fait.etat) || monthsSince(fait, today) <= MOIS_DE_VALIDITE) return etat;
  return `${etat} à cette date, état actuel inconnu`;
}

function monthsSince(fait, today) {
  const [year, month] = String(fait.date ?? fait.annee ?? "").split("-").map(Number);
  return year ? (today.getFullYear() - year) * 12 + today.getMonth() + 1 - (month || 12) : Infinity;
}

function plain(value) {
  return String(value ?? "").replaceAll("_", " ");
}
