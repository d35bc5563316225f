"""Floating catchments of doctors, from a supply that says how old and how sure it is.

The engine is ``catchment``; here are the supply (service points with their counts, neighbours' included), the
people, and what a reader is told. A commune that reaches no doctor within the catchment has 0, a real number, and
is named « hors de portée » in the notes; one that no time leads to a doctor at all has no number (``UNREACHABLE``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo_service.gaps.catchment import Catchment, Trips, catchment
from geo_service.gaps.catchment_parameters import (
    APL,
    CONSULTATIONS,
    ENHANCED,
    THREE_STEP,
    TWO_STEP,
    Decay,
    OneZone,
    ThreeZones,
)
from geo_service.gaps.inputs import Facilities, Inputs, NoSourceError
from geo_service.gaps.sante import NO_DELAY
from geo_service.gaps.values import KNOWN, MISSING, Bools, Floats, Ints, Result, Values, worst_quality
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

TYPES: Final = ("medecin_generaliste",)
PER_100_000: Final = 100_000
UPPER_BOUND: Final = (
    "Offre majorée quand elle vient de SIRENE : des établissements, un médecin peut en avoir plusieurs et un "
    "établissement n'est pas un temps plein. Le niveau est trop haut ; l'ordre des communes se lit mieux."
)
APPROXIMATE: Final = (
    "APL approchée, calculée ici : l'APL publiée par la DREES (apl_mg) fait référence et se lit à côté. Le seuil de "
    "2,5 ne s'y applique pas."
)
UNVERIFIED: Final = (
    "Poids des temps (1 jusqu'à 10 min, 1/3 jusqu'à 15, 1/10 jusqu'à 20) et 5 400 consultations par médecin à temps "
    "plein : non vérifiés dans un texte de la DREES."
)
EDGE: Final = (
    "Médecins et habitants des départements voisins comptent, dans l'étendue où les temps sont mesurés : au bord de "
    "cette étendue les scores sont approchés."
)
FROM_TOWN_HALL: Final = (
    "Habitants et médecins sont placés à la mairie de leur commune ; temps en voiture, estimés."
)
ZERO: Final = (
    "0 : aucun médecin dans le rayon (« hors de portée ») ; c'est une valeur, pas une donnée absente."
)


@dataclass(frozen=True)
class Supplied:
    """How far apart in time the supply and the people who share it may be, in years."""

    ecart_max_annees: Parameter = Parameter(
        5, "ans", "choix de geo_service : l'offre et les habitants sont d'époques voisines"
    )


@dataclass(frozen=True)
class OneZoneScore(OneZone, Supplied):
    """One zone, and the age of the supply."""


@dataclass(frozen=True)
class ThreeZonesScore(ThreeZones, Supplied):
    """Three zones, and the age of the supply."""


@dataclass(frozen=True)
class AplScore(ThreeZonesScore):
    """Three zones, and what a service point supplies: consultations × full-time equivalents."""

    consultations: Parameter = CONSULTATIONS
    temps_plein_par_etablissement: Parameter = Parameter(
        1, "ETP", "majorant : chaque établissement compté comme un temps plein"
    )


ScoreParameters = OneZoneScore | ThreeZonesScore

TWO_STEP_SCORE: Final = OneZoneScore(**vars(TWO_STEP))
ENHANCED_SCORE: Final = ThreeZonesScore(**vars(ENHANCED))
THREE_STEP_SCORE: Final = ThreeZonesScore(**vars(THREE_STEP))
APL_SCORE: Final = AplScore(**vars(APL))


@dataclass(frozen=True, eq=False)
class People:
    """Who shares the supply: one cell per commune, with the year and the sources of the figures."""

    number: Floats
    year: str
    sources: tuple[str, ...] = ()


def residents(inputs: Inputs) -> People:
    """Population municipale."""
    return People(inputs.communes.population, inputs.communes.population_millesime)


def standardised(inputs: Inputs, name: str) -> People:
    """Inhabitants standardised by age as DREES publishes them.

    Raises:
        NoSourceError: they are not loaded.
    """
    observed = inputs.observation(name)
    return People(observed.value, observed.millesime, (observed.source,))


def scored(inputs: Inputs, people: People, decay: ScoreParameters, per_place: float, per: float) -> Result:
    """Score of every commune: ``per_place`` is what one unit of supply offers, ``per`` how many people share it.

    Raises:
        NoSourceError: no supply is loaded, or none whose age is near that of the people.
    """
    places = recent(inputs.facilities(TYPES), people.year, decay.ecart_max_annees.value)
    trips = inputs.travel.within(places.place, decay.zones()[-1][0])
    found = catchment(
        Trips(trips.commune, trips.place, trips.minutes),
        np.nan_to_num(people.number),
        places.nombre * per_place,
        decay,
    )
    unknown = np.where(np.isnan(people.number), MISSING, KNOWN)
    quality = worst_quality(inputs.travel.nearest(places.place).quality, unknown)
    values = Values(
        max(places.millesime.tolist()), np.where(quality == KNOWN, found.scores * per, np.nan), quality,
        weight=people.number, sources=(*sorted(set(places.source.tolist())), *people.sources),
    )  # fmt: skip
    return Result((values,), notes=tuple(_notes(inputs, places, people, found)))


def recent(places: Facilities, year: str, limit: float) -> Facilities:
    """Supply counted within some years of the people.

    Raises:
        NoSourceError: all of it is older, or newer.
    """
    gap = np.array([abs(_year(text) - _year(year)) for text in places.millesime.tolist()])
    if not (gap <= limit).any():
        raise NoSourceError(
            f"l'offre de soins la plus récente ({max(places.millesime.tolist())}) est à plus de {limit:g} ans des "
            f"habitants ({year}) : aucun score n'en est tiré"
        )
    return places.where(gap <= limit)


def _year(millesime: str) -> int:
    return int(millesime[:4]) if millesime[:4].isdigit() else 0


def _notes(inputs: Inputs, places: Facilities, people: People, found: Catchment) -> Iterator[str]:
    communes = inputs.communes
    yield f"Offre de {', '.join(sorted(set(places.millesime.tolist())))}, habitants de {people.year}."
    zero = communes.names[communes.served & ~found.reached]
    if zero.size:
        yield f"Hors de portée, score 0 : {', '.join(sorted(zero.tolist()))}."
    own = np.isin(places.commune, communes.codes[communes.served])
    yield from _unreached("du département", places, own, found.unreached)
    yield from _unreached("des départements voisins", places, ~own, found.unreached)


def _unreached(where: str, places: Facilities, kept: Bools, unreached: Ints) -> Iterator[str]:
    lost = unreached[kept[unreached]]
    if lost.size:
        yield (
            f"{places.nombre[lost].sum():g} établissements {where}, dans {lost.size} communes, ne sont à portée "
            "d'aucun habitant mesuré et ne comptent pas."
        )


def score_indicator(id_: str, name: str, decay: Decay, reference: str) -> Indicateur:
    """Definition of general practitioners per 100,000 inhabitants within a catchment."""
    return _indicator(
        id_,
        f"Médecins généralistes accessibles, méthode {name}",
        ("établissements pour 100 000 hab.", "population municipale", decay.method),
        reference,
        (f"Méthode {name} : ce n'est pas l'APL de la DREES, et aucun seuil légal ne s'y applique.",),
        Reads(facilities=TYPES, travel=True),
    )


def apl_like_indicator(id_: str, people: str, decay: Decay) -> Indicateur:
    """Definition of an accessibility made like that of DREES; ``people`` is the observation of standardised people."""
    return _indicator(
        id_,
        "APL approchée aux médecins généralistes",
        ("consultations/an/hab. standardisé", "population standardisée par l'âge (DREES 2022)", decay.method),
        "Barlet, Coldefy, Collin et Lucas-Gabrielli 2012, DREES, Études et résultats 795",
        (
            APPROXIMATE,
            UNVERIFIED,
            "Population standardisée : celle que la DREES publie, reprise telle quelle plutôt que recalculée.",
        ),
        Reads(facilities=TYPES, observations=(people,), travel=True),
    )


def _indicator(
    id_: str, titre: str, told: tuple[str, str, str], reference: str, limites: tuple[str, ...], reads: Reads
) -> Indicateur:
    unite, poids, methode = told
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=f"General practitioners within reach ({methode})",
        famille=Family.SANTE,
        theme="sante",
        unite=unite,
        definition=f"{titre} : l'offre à portée de la commune, partagée avec tous ceux qui y accèdent.",
        formule="A_i = Σ_j V_ij · R_j, R_j = S_j / Σ_k V_kj · P_k ; au-dessus : moyenne pondérée",
        methode=methode,
        sens=Sens.BAS,
        aggregation=Aggregation.MEAN,
        poids=poids,
        reference=reference,
        limites=(*limites, UPPER_BOUND, FROM_TOWN_HALL, EDGE, ZERO, NO_DELAY),
        reads=reads,
    )
