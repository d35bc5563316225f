"""An indicator as readers know it: what it measures, of what, how it adds up, what it does not say."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from geo_service.model.layer import Layer, LayerColumn, LayerStyle
from geo_service.model.source import Declared
from geo_service.model.zone import Niveau

PREFIX = "indicateur:"
"""Name of an indicator's version, of its target and of its view: « indicateur:temps_pharmacie »."""

VIEW = "indicateur_zone"


class Family(StrEnum):
    """What an indicator is about, in the order of the pages."""

    SERVICES = "services"
    SANTE = "sante"
    NUMERIQUE = "numerique"
    MARCHES = "marches"
    BESOINS = "besoins"
    PROJETS = "projets"
    CARENCE = "carence"
    SYNTHESE = "synthese"


class Sens(StrEnum):
    """Which way is worse for residents."""

    HAUT = "plus_haut_moins_bon"
    BAS = "plus_bas_moins_bon"
    NEUTRE = "sans_jugement"


class Aggregation(StrEnum):
    """How values of communes become the value of a zone that holds them."""

    SUM = "somme"
    """Σ values."""
    RATIO = "rapport"
    """Σ numerators / Σ denominators."""
    MEAN = "moyenne_ponderee"
    """Σ weight · value / Σ weight, over the communes that have a value."""
    OWN = "propre"
    """The module gives the value of each zone itself, or says that there is none."""


class Lecture(StrEnum):
    """Which communes a value of a zone counts."""

    PRINCIPALE = "principale"
    """Those that belong to it, an EPCI's communes of other départements included."""
    PARTIE = "partie_departement"
    """Of an EPCI that crosses the border: its communes of the served département."""
    ALTERNATIVE = "alternative"
    """Of a territoire: doubtful memberships read the other way."""


class Quality(StrEnum):
    """Why there is no number. The four are never mixed, and none is a 0."""

    MISSING = "missing"
    SECRET = "secret"
    UNREACHABLE = "unreachable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """Words for a reader."""
        return QUALITY_LABELS[self]


QUALITY_LABELS: Mapping[Quality, str] = {
    Quality.MISSING: "donnée absente",
    Quality.SECRET: "secret statistique",
    Quality.UNREACHABLE: "hors de portée",
    Quality.NOT_APPLICABLE: "non pertinent",
}


class Reads(Declared):
    """What an indicator is computed from. A change of one of these, and of nothing else, computes it again.

    ``observations``: indicators of sources · ``facilities``: types of service points · ``records``: sources of
    records · ``indicators``: other indicators · ``travel``: travel times · ``contracts``: public purchases.
    """

    observations: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    travel: bool = False
    contracts: bool = False


class Indicateur(Declared):
    """Definition of an indicator. ``seuil`` is in ``unite``; ``methode`` is named and versioned.

    ``poids`` says in words what weighs the communes. ``limites`` are sentences a reader must see beside the
    figures. ``public`` is false for what only agents see (composites, ranks).
    """

    id: str
    titre: str
    title_en: str = ""
    famille: Family
    theme: str
    unite: str
    definition: str
    formule: str
    methode: str
    sens: Sens = Sens.HAUT
    seuil: float | None = None
    seuil_texte: str = ""
    aggregation: Aggregation = Aggregation.MEAN
    poids: str = "population municipale"
    reference: str = ""
    limites: tuple[str, ...] = ()
    niveaux: tuple[Niveau, ...] = tuple(Niveau)
    reads: Reads = Reads()
    palette: str = ""
    public: bool = True
    age_max_years: int | None = 5

    @property
    def version_name(self) -> str:
        """Name of its versions and of its view."""
        return f"{PREFIX}{self.id}"

    @property
    def share(self) -> bool:
        """Whether values are 0–1 and shown in %."""
        return self.id.endswith("_share")


LAYER_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("code", "Code", "text"),
    ("nom", "Nom", "text"),
    ("niveau", "Niveau", "text"),
    ("indicateur", "Indicateur", "text"),
    ("millesime", "Millésime", "text"),
    ("valeur", "Valeur", "number"),
    ("bas", "Borne basse", "number"),
    ("haut", "Borne haute", "number"),
    ("numerateur", "Numérateur", "number"),
    ("denominateur", "Dénominateur", "number"),
    ("couverture", "Part couverte", "number"),
    ("qualite", "Absence de valeur", "text"),
    ("unite", "Unité", "text"),
    ("nature", "Nature", "text"),
    ("nature_min", "Nature la moins bonne des entrées", "text"),
    ("population", "Population municipale", "integer"),
    ("territoire_code", "Territoire", "text"),
    ("epci_code", "EPCI", "text"),
)
NOT_IN_TILES = frozenset({"niveau", "indicateur", "numerateur", "denominateur", "unite", "nature", "nature_min"})


def layer_id(indicateur: str, niveau: Niveau) -> str:
    """Id of the layer of an indicator at a level: « temps_pharmacie.commune »."""
    return f"{indicateur}.{niveau}"


def layer_of(definition: Indicateur, niveau: Niveau) -> Layer:
    """The map layer of an indicator at a level: its newest vintage, in the served département.

    Thresholds and classes are no part of it: they are asked apart, and drawn by the reader's browser.
    """
    return Layer(
        id=layer_id(definition.id, niveau),
        title=f"{definition.titre} ({NIVEAU_LABELS[niveau]})",
        description=definition.definition,
        view=VIEW,
        versioned_by=definition.version_name,
        geometry="polygon",
        minzoom=6 if niveau in (Niveau.COMMUNE, Niveau.CANTON) else 0,
        group="Indicateurs",
        order=500,
        filter={"indicateur": definition.id, "niveau": niveau.value, "served": True, "dernier": True},
        column=tuple(
            LayerColumn(name=name, label=label, type=kind, tile=name not in NOT_IN_TILES)  # type: ignore[arg-type]  # words of ColumnKind
            for name, label, kind in LAYER_COLUMNS
        ),
        style=LayerStyle(kind="none"),
    )


NIVEAU_LABELS: Mapping[Niveau, str] = {
    Niveau.COMMUNE: "communes",
    Niveau.EPCI: "EPCI",
    Niveau.CANTON: "cantons",
    Niveau.TERRITOIRE: "territoires",
    Niveau.DEPARTEMENT: "département",
}


def layers_of(definition: Indicateur) -> Iterator[Layer]:
    """Its layers, one per level."""
    return (layer_of(definition, niveau) for niveau in definition.niveaux)
