"""An indicator as readers know it: what it measures, of what, how it adds up, what it does not say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo_service.model.layer import Layer, LayerColumn, LayerStyle, Scalar
from geo_service.model.source import Declared
from geo_service.model.told import Said, Translated
from geo_service.model.zone import Niveau

PREFIX = "indicateur:"
"""Name of an indicator's version, of its target and of its view: « indicateur:temps_pharmacie »."""

VIEW = "indicateur_zone"

SHARE: Final = "part "
"""How the unit of a share begins: « part des habitants ». Its values are 0–1, read in %."""

SHARE_DECIMALS: Final = 3
DECIMALS_OF_UNIT: Final[Mapping[str, int]] = {
    "min": 1, "km": 1, "h par semaine": 1, "hab./km²": 1, "indice": 1, "points sur 100": 1,
    "ETP pour 100 000 hab. standardisés": 1, "établissements pour 100 000 hab.": 1,
    "€": 0, "0–10 000": 0, "communes": 0, "élèves": 0, "faits": 0, "locaux": 0, "projets": 0,
}  # fmt: skip
"""Decimals that a reader may trust, by unit; two of any other. Minutes are estimates to 20–30 %."""

USUAL_DECIMALS: Final = 2

EXPERT: Final = ("hotspots_", "inegalite_")
"""How the ids of hot spots and of inequality begin: the map keeps them in the drawer of agents."""


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
    SECRET = "secret"  # noqa: S105  (statistical secrecy)
    UNREACHABLE = "unreachable"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """Words for a reader."""
        return Said(QUALITY_LABELS[self])


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
    figures. ``public`` is false for what only agents see (composites, ranks). ``bornes``: upper limits of the
    classes of its map, lowest first, where a text or a habit sets them; without any, quantiles. ``nombres``: the
    formula with places for the numbers of one zone (« {numerateur} », and the names of its evidence) where it is
    more than their quotient. ``habitants``: the indicator that publishes the share of people beyond its threshold,
    whose denominators count them wherever that share is told; the municipal population without one.
    """

    id: str
    titre: str
    title_en: str = ""
    famille: Family
    theme: str
    unite: str
    definition: str
    formule: str
    nombres: str = ""
    habitants: str = ""
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
    bornes: tuple[float, ...] = ()
    public: bool = True
    age_max_years: int | None = 5

    @property
    def title(self) -> str:
        """Its title, which a page of another language can say anew."""
        return Translated.of(self.titre, en=self.title_en)

    @property
    def version_name(self) -> str:
        """Name of its versions and of its view."""
        return f"{PREFIX}{self.id}"

    @property
    def share(self) -> bool:
        """Whether values are 0–1 and shown in %."""
        return self.unite.startswith(SHARE)

    @property
    def expert(self) -> bool:
        """Whether it serves those who prepare, and stays out of the lists a reader chooses from."""
        return not self.public or self.id.startswith(EXPERT)

    @property
    def decimals(self) -> int:
        """Decimals a value is classed and shown with; those of a share are of its %, plus two."""
        return SHARE_DECIMALS if self.share else DECIMALS_OF_UNIT.get(self.unite, USUAL_DECIMALS)


LAYER_COLUMNS = (
    LayerColumn(name="code", label="Code"),
    LayerColumn(name="nom", label="Nom"),
    LayerColumn(name="niveau", label="Niveau", tile=False),
    LayerColumn(name="indicateur", label="Indicateur", tile=False),
    LayerColumn(name="millesime", label="Millésime"),
    LayerColumn(name="valeur", label="Valeur", type="number"),
    LayerColumn(name="bas", label="Borne basse", type="number"),
    LayerColumn(name="haut", label="Borne haute", type="number"),
    LayerColumn(name="numerateur", label="Numérateur", type="number", tile=False),
    LayerColumn(name="denominateur", label="Dénominateur", type="number", tile=False),
    LayerColumn(name="couverture", label="Part des habitants couverte", type="number"),
    LayerColumn(name="qualite", label="Raison de l'absence de valeur"),
    LayerColumn(name="unite", label="Unité", tile=False),
    LayerColumn(name="nature", label="Nature", tile=False),
    LayerColumn(name="nature_min", label="Nature la moins bonne des entrées", tile=False),
    LayerColumn(name="population", label="Population municipale", type="integer", unit="hab"),
    LayerColumn(name="territoire_code", label="Territoire"),
    LayerColumn(name="epci_code", label="EPCI"),
)


@dataclass(frozen=True)
class PublishedIndicator:
    """An indicator readers see now: its definition, vintages (oldest first), sources read, worst of their natures.

    ``absence`` says why it has no value; empty when it has.
    """

    definition: Indicateur
    millesimes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    nature_min: str = ""
    absence: str = ""

    def layers(self) -> Iterator[Layer]:
        """Its layers in the newest vintage, one per level."""
        return (layer_of(self, niveau) for niveau in self.definition.niveaux if self.millesimes)

    def layer(self, niveau: str, millesime: str | None = None) -> Layer | None:
        """Its layer at a level, in a vintage (the newest when None); None when it has none."""
        if niveau not in self.definition.niveaux or not self.millesimes:
            return None
        return layer_of(self, Niveau(niveau), millesime) if millesime in (None, *self.millesimes) else None


def layer_id(indicateur: str, niveau: Niveau, millesime: str | None = None) -> str:
    """Id of a layer: « temps_pharmacie.commune », or with a vintage « apl_mg.commune.2015 »."""
    return f"{indicateur}.{niveau}" + (f".{millesime}" if millesime else "")


def layer_of(published: PublishedIndicator, niveau: Niveau, millesime: str | None = None) -> Layer:
    """The map layer of an indicator at a level, in the served département.

    Thresholds and classes are no part of it: they are asked apart, and drawn by the reader's browser.
    """
    definition = published.definition
    vintage: dict[str, Scalar] = {"millesime": millesime} if millesime else {"dernier": True}
    return Layer(
        id=layer_id(definition.id, niveau, millesime),
        title=f"{definition.titre} ({NIVEAU_LABELS[niveau]}{f', {millesime}' if millesime else ''})",
        description=definition.definition,
        view=VIEW,
        versioned_by=definition.version_name,
        geometry="polygon",
        minzoom=6 if niveau in (Niveau.COMMUNE, Niveau.CANTON) else 0,
        group="Indicateurs",
        order=500,
        sources=published.sources,
        filter={"indicateur": definition.id, "niveau": niveau.value, "served": True, **vintage},
        columns=LAYER_COLUMNS,
        style=LayerStyle(kind="none"),
    )


NIVEAU_LABELS: Mapping[Niveau, str] = {
    Niveau.COMMUNE: "communes",
    Niveau.EPCI: "EPCI",
    Niveau.CANTON: "cantons",
    Niveau.TERRITOIRE: "territoires",
    Niveau.DEPARTEMENT: "département",
}


def find_layer(
    indicateurs: Mapping[str, PublishedIndicator], asked: str, millesime: str | None = None
) -> Layer | None:
    """The layer an id names, ``{indicateur}.{niveau}[.{millesime}]``; None when there is none."""
    name, _, rest = asked.partition(".")
    niveau, _, vintage = rest.partition(".")
    published = indicateurs.get(name)
    return published.layer(niveau, vintage or millesime) if published else None
