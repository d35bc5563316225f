// What the overlays have of their own: how a row says its year, its territoires, its amounts.

import { isMissing } from "./format.js";
import { t } from "./langue.js";
import { MONTANTS } from "./surcouches_mots.js";

const split = (text) => (isMissing(text) ? [] : String(text).split(";"));
const yearOf = (text) => (isMissing(text) ? null : Number(String(text).slice(0, 4)));
const unknown = () => null;

export const MODELES = {
  projets: {
    noms: [t("projet"), t("projets")],
    anneeDite: t("Année du projet"),
    annee: (row) => row.annee,
    territoires: (row) => split(row.territoires),
    lieux: (row) => split(row.lieux),
    montants: MONTANTS,
    montant: (row, type) => row[`montant_${type}_eur`] ?? null,
  },
  chantiers: {
    noms: [t("chantier"), t("chantiers")],
    anneeDite: t("Année du dernier constat"),
    annee: (row) => yearOf(row.observe_le),
    territoires: (row) => split(row.territoires),
    lieux: (row) => split(row.lieux),
    montants: null,
    montant: unknown,
  },
  contributions: {
    noms: [t("contribution"), t("contributions")],
    anneeDite: t("Année du dépôt"),
    annee: (row) => yearOf(row.deposee_le),
    territoires: (row) => split(row.territoire),
    lieux: () => [],
    montants: null,
    montant: unknown,
  },
  faits: {
    noms: [t("fait"), t("faits")],
    anneeDite: t("Année"),
    annee: (row) => row.annee,
    territoires: (row) => split(row.territoires),
    lieux: (row) => (isMissing(row.commune_code) ? [] : [`commune:${row.commune_code}`]),
    montants: { publie: t("montant publié") },
    montant: (row) => (String(row.montant_type ?? "").startsWith("plancher") ? null : (row.montant_eur ?? null)),
  },
};
