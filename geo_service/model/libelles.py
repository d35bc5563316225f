"""French words for the codes of answers: what a page, a workbook or a csv for Excel writes; machines read the codes."""

from collections.abc import Mapping
from typing import Any, Final

from geo_service.model.indicator import Lecture
from geo_service.model.source import Nature
from geo_service.model.told import Said
from geo_service.model.zone import Niveau

UNKNOWN: Final = "inconnu"
NATURE_LABELS: Final[Mapping[str, str]] = {
    Nature.OFFICIAL: "publié par son producteur",
    Nature.EXTRACT: "extrait d'une publication",
    Nature.COMPILED: "compilé, sources par ligne",
    Nature.COMPUTED: "calculé",
    Nature.DEMONSTRATION: "démonstration",
}
CONFIDENCE_LABELS: Final[Mapping[str, str]] = {
    "official": "liste du Département",
    "cited": "citée par un document",
    "derived": "déduite",
    "inferred": "supposée",
}
READING_LABELS: Final[Mapping[str, str]] = {
    Lecture.PRINCIPALE: "lecture principale",
    Lecture.PARTIE: "partie située dans le département servi",
    Lecture.ALTERNATIVE: "rattachements supposés lus de l'autre façon",
}
LEVEL_LABELS: Final[Mapping[str, str]] = {
    Niveau.COMMUNE: "commune",
    Niveau.EPCI: "EPCI",
    Niveau.CANTON: "canton",
    Niveau.TERRITOIRE: "territoire",
    Niveau.DEPARTEMENT: "département",
}
STATE_LABELS: Final[Mapping[str, str]] = {
    "ouvert": "ouvert", "lance": "lancé", "en_cours": "en cours", "acheve": "achevé", "evalue": "évalué",
    "suspendu": "suspendu", "abandonne": "abandonné", "propose": "proposé", "realise": "réalisé", "laureat": "lauréat",
    "etudes": "en études", "idee": "idée", "emergence": "en émergence", "annonce": "annoncé", "vote": "voté",
    "plan_de_financement_boucle": "plan de financement bouclé", "prevu": "prévu", "termine": "terminé",
    "attendu": "attendu", "remis": "remis", "projetee": "projetée", "engagee": "engagée", "realisee": "réalisée",
    "suspendue": "suspendue", "abandonnee": "abandonnée", "accorde": "accordé", "adopte": "adopté",
    "avis_rendu": "avis rendu", "constate": "constaté", "engage": "engagé", "experimentation": "en expérimentation",
    "instruction": "en instruction", "projet": "en projet", "signe": "signé", "temoin": "territoire témoin",
    "tenu": "tenu", "verse": "versé", "qualifiee": "qualifiée", "rattachee": "rattachée", "sans_suite": "sans suite",
    "diagnostic": "en diagnostic", "prepare": "préparé", "actualise": "actualisé",
    "fusionnee": "fusionnée avec une autre", "reorientee": "réorientée", UNKNOWN: "état inconnu",
}  # fmt: skip
"""States of the registry and of the dated facts."""

FACT_LABELS: Final[Mapping[str, str]] = {
    "aide": "aide", "charte": "charte", "chantier": "chantier", "conference": "conférence",
    "demarche_2020": "démarche 2020", "dispositif": "dispositif", "equipement": "équipement",
    "evenement": "événement", "indicateur": "indicateur", "jalon": "étape", "labo_mobile": "Labo'Mobile",
    "programme": "programme", "rencontre_spaser": "rencontre SPASER",
}  # fmt: skip
SCOPE_LABELS: Final[Mapping[str, str]] = {**LEVEL_LABELS, "communes": "communes", UNKNOWN: "portée inconnue"}
AMOUNT_LABELS: Final[Mapping[str, str]] = {
    "enveloppe": "enveloppe",
    "plancher": "montant plancher",
    "plancher_annuel": "plancher par an",
}
COMPETENT_LABELS: Final[Mapping[str, str]] = {
    "departement": "Département",
    "commune_ou_epci": "commune ou intercommunalité",
    "region": "Région",
    "etat_ou_ars": "État ou ARS",
}

COLUMN_LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "nature": {**NATURE_LABELS, **FACT_LABELS},
    "nature_min": NATURE_LABELS,
    "confiance": CONFIDENCE_LABELS,
    "territoire_confiance": CONFIDENCE_LABELS,
    "lecture": READING_LABELS,
    "autre_lecture": READING_LABELS,
    "niveau": LEVEL_LABELS,
    "etat": STATE_LABELS,
    "etat_observe": STATE_LABELS,
    "portee": SCOPE_LABELS,
    "montant_type": AMOUNT_LABELS,
    "competent": COMPETENT_LABELS,
}
"""Words of the cells of a column, by its name: the same name holds the same codes everywhere."""


def in_words(column: str, cell: Any) -> Any:
    """A cell for a person; as it is when its column has no codes, or has none like it."""
    return (
        COLUMN_LABELS[column].get(cell, cell) if column in COLUMN_LABELS and isinstance(cell, str) else cell
    )


def state_words(state: str | None) -> str:
    """« plan de financement bouclé »; « état inconnu » without a state. A state of a source is told in its own words."""
    known = state or UNKNOWN
    return Said(STATE_LABELS.get(known, known.replace("_", " ")))
