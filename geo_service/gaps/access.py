"""Minutes by car to the nearest place of a service: the method shared by every ``temps_*`` indicator.

From the town hall of each commune to the first place in any département; a trip inside the commune lasts at
least 2 min (see ``travel``). An indicator says which types of service points are its service, its level and
its threshold; source of the levels: SDAASP 2017-2022 (échu), Département de la Gironde.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo_service.gaps.inputs import Facilities, Inputs
from geo_service.gaps.values import Result, Values
from geo_service.model.indicator import Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

METHOD: Final = "temps_acces_v1"
FROM_TOWN_HALL: Final = (
    "Temps en voiture, hors congestion, depuis la mairie : estimé à 20–30 % près. Les personnes sans voiture, "
    "les délais de rendez-vous et les transports en commun n'y sont pas."
)
AT_TOWN_HALL: Final = (
    "Là où la source ne donne qu'un nombre par commune, le lieu est supposé à la mairie de sa commune."
)
SDAASP: Final = "SDAASP 2017-2022, échu"
OURS: Final = "ajout de ce service aux listes du SDAASP"


@dataclass(frozen=True)
class AccessParameters:
    """Threshold of the service, inclusive."""

    seuil_min: Parameter


def threshold(minutes: float, source: str = SDAASP) -> AccessParameters:
    """The parameters of a service whose threshold a document sets."""
    return AccessParameters(Parameter(minutes, "min", source, verified=source == SDAASP))


def access_indicator(
    id_: str, titre: str, types: tuple[str, ...], seuil: AccessParameters, *, theme: str = "acces_services",
    famille: Family = Family.SERVICES, limites: tuple[str, ...] = (), title_en: str = "",
) -> Indicateur:  # fmt: skip
    """Definition of the minutes to a service made of some types of service points."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        famille=famille,
        theme=theme,
        unite="min",
        definition=f"{titre} : temps en voiture de la mairie au lieu le plus proche, de tout département.",
        formule="min_j t(mairie, lieu_j) ; au-dessus des communes : moyenne pondérée par les habitants",
        methode=METHOD,
        sens=Sens.HAUT,
        seuil=seuil.seuil_min.value,
        seuil_texte=f"{seuil.seuil_min.value:g} min, {seuil.seuil_min.source}",
        reference="Schéma départemental d'amélioration de l'accessibilité des services au public",
        limites=(FROM_TOWN_HALL, AT_TOWN_HALL, *limites),
        reads=Reads(facilities=types, travel=True),
    )


def minutes_to(inputs: Inputs, types: tuple[str, ...]) -> Result:
    """Minutes from every commune to the nearest of these types, in their newest vintages.

    The vintage of the result is the oldest of those that hold a place, since a figure is as old as its oldest part.

    Raises:
        NoSourceError: no source tells of these types.
    """
    places = inputs.facilities(types)
    return Result((times_of(inputs, places),), ())


def times_of(inputs: Inputs, places: Facilities) -> Values:
    """Minutes to the nearest of some places, bounded by the doubt of the engine."""
    found = inputs.travel.nearest(places.place, places.commune)
    used = here(inputs, places)
    return Values(
        millesime=min(used.millesime.tolist()),
        value=found.minutes,
        quality=found.quality,
        weight=inputs.communes.population,
        low=found.minutes * (1 - found.error_share),
        high=found.minutes * (1 + found.error_share),
        sources=tuple(sorted(set(places.source.tolist()))),
    )


def here(inputs: Inputs, places: Facilities) -> Facilities:
    """Places of the served département, which decide the vintage shown; all of them when it has none."""
    own = np.isin(places.commune, inputs.communes.codes[inputs.communes.served])
    return places.where(own) if own.any() else places
