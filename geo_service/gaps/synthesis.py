"""What several communes or several indicators say together: hot spots, inequality, composite score.

Methods and references are those of ``hotspots``, ``inequality`` and ``percentiles``; here they are given the
communes of the served département and each figure is given its evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo_service.errors import InputError
from geo_service.gaps.hotspots import GI_STAR, SPOTS, STATES, Local, Spot, State, hot_spots, lisa, moran
from geo_service.gaps.inequality import METHOD as INEQUALITY
from geo_service.gaps.inequality import Inequality, inequality
from geo_service.gaps.inputs import Inputs, NoSourceError, Zone
from geo_service.gaps.modules import find_modules
from geo_service.gaps.overlaps import read_fresh
from geo_service.gaps.percentiles import METHOD as COMPOSITE
from geo_service.gaps.percentiles import Composite, CompositeParameters, Criterion, composite
from geo_service.gaps.values import KNOWN, UNREACHABLE, WORDS, Floats, Result, Values, ZoneValue
from geo_service.gaps.words import decimal
from geo_service.model.indicator import Aggregation, Family, Indicateur, Quality, Reads, Sens
from geo_service.model.parameter import Parameter, parameters_of
from geo_service.model.zone import Niveau

CLASSES: Final[Mapping[Spot, float]] = {Spot.HIGH_HIGH: 1.0, Spot.LOW_LOW: -1.0, Spot.NONE: 0.0}
HOT_LIMITS: Final = (
    (
        "Voisines : communes qui partagent une limite, dans le département servi seulement ; au bord, les voisines "
        "d'un autre département n'y sont pas."
    ),
    "Une commune sans voisine qui ait une valeur est « sans voisin » : non pertinente, ni chaude ni froide.",
    "Un regroupement décrit une répartition ; il ne dit ni cause, ni qui doit agir.",
)
LOWER_BOUND: Final = (
    "Les habitants d'une commune sont pris comme égaux entre eux : l'inégalité à l'intérieur des communes n'est pas "
    "vue, chaque indice est un minimum."
)
NOT_ALONE: Final = (
    "Un score cache ce qui le compose : il n'est jamais montré sans ses centiles et ses poids, ni au public.",
    "Les poids sont un choix ; un autre choix donne un autre ordre.",
)


def hot_spot_indicator(name: str, titre: str, **told: Any) -> Indicateur:
    """Definition of the hot and cold spots of an indicator; ``told`` are the fields of its own."""
    common = {
        "famille": Family.SYNTHESE, "unite": "classe : 1 valeurs hautes regroupées, −1 basses, 0 non significatif",
        "definition": f"Communes où les valeurs de « {titre} » sont regroupées, hautes ou basses (Gi*).",
        "formule": "Gi* de Getis et Ord ; p corrigées pour le nombre de tests (FDR à 5 %)", "methode": GI_STAR,
        "sens": Sens.NEUTRE, "reference": "Ord & Getis (1995) ; Anselin (1995) ; Benjamini & Hochberg (1995)",
        "limites": HOT_LIMITS, "niveaux": (Niveau.COMMUNE,), "reads": Reads(indicators=(name,)),
        "aggregation": Aggregation.OWN, "poids": "aucun : une commune compte pour une",
    }  # fmt: skip
    return Indicateur.model_validate(
        common | {"id": f"hotspots_{name}", "titre": f"Regroupements : {titre}"} | told
    )


def spots_of(inputs: Inputs, name: str) -> Result:
    """Class of each served commune among its neighbours, its statistics and its LISA class as evidence.

    Raises:
        NoSourceError: the indicator has no value, no neighbour is known, or too few communes have both.
    """
    values, pairs = inputs.indicator(name), inputs.neighbours()
    served = np.where(inputs.communes.served, values.value, np.nan)
    if not len(pairs):
        raise NoSourceError("aucune limite commune entre communes n'est publiée")
    try:
        found, local, whole = hot_spots(served, pairs), lisa(served, pairs), moran(served, pairs)
    except InputError as error:
        raise NoSourceError(str(error)) from error
    note = (
        f"I de Moran {_french(whole.statistic, 3)} sur {whole.used} communes (attendu sans regroupement : "
        f"{_french(whole.expected, 3)} ; p = {_french(whole.p_value, 4)})"
    )
    return Result(zones=tuple(_spots(inputs, values, found, local)), notes=(note,))


def _french(value: float, decimals: int) -> str:
    return decimal(value, decimals).replace("-", "−")


def _spots(inputs: Inputs, values: Values, found: Local, local: Local) -> Iterator[ZoneValue]:
    for rank in np.flatnonzero(inputs.communes.served).tolist():
        zone = f"{Niveau.COMMUNE}:{inputs.communes.codes[rank]}"
        state = State(int(found.state[rank]))
        if state is not State.KNOWN:
            reason = WORDS.get(int(values.quality[rank]), Quality.NOT_APPLICABLE)
            yield ZoneValue(zone, values.millesime, None, reason, detail={"raison": STATES[state]})
            continue
        spot = Spot(int(found.spot[rank]))
        detail = {
            "classe": SPOTS[spot], "valeur": float(values.value[rank]), "z": round(float(found.statistic[rank]), 4),
            "p_ajustee": round(float(found.adjusted[rank]), 6), "lisa": SPOTS[Spot(int(local.spot[rank]))],
            "lisa_p_ajustee": round(float(local.adjusted[rank]), 6),
        }  # fmt: skip
        yield ZoneValue(zone, values.millesime, CLASSES[spot], detail=detail)


def inequality_indicator(name: str, titre: str, **told: Any) -> Indicateur:
    """Definition of the inequality of an indicator between communes; ``told`` are the fields of its own."""
    common = {
        "famille": Family.SYNTHESE, "unite": "indice de Gini",
        "definition": f"Inégalité de « {titre} » entre communes, chacune comptant pour ses habitants.",
        "formule": "1 − Σ p_i·(L_i + L_{i−1}), L la courbe de Lorenz ; Theil, Hoover et Palma dans le détail",
        "methode": INEQUALITY, "sens": Sens.NEUTRE, "aggregation": Aggregation.OWN,
        "reference": "Cowell (2011), Measuring Inequality ; Palma (2011)", "limites": (LOWER_BOUND,),
        "niveaux": (Niveau.EPCI, Niveau.TERRITOIRE, Niveau.DEPARTEMENT), "reads": Reads(indicators=(name,)),
    }  # fmt: skip
    return Indicateur.model_validate(
        common | {"id": f"inegalite_{name}", "titre": f"Inégalité : {titre}"} | told
    )


def inequality_of(inputs: Inputs, name: str, niveaux: Sequence[Niveau]) -> Result:
    """Gini between the communes of each zone, the other indices as evidence. One commune: « non pertinent ».

    Raises:
        NoSourceError: the indicator has no value.
    """
    values = inputs.indicator(name)
    zones = (zone for zone in inputs.communes.zones if zone.niveau in niveaux)
    return Result(zones=tuple(_gini(inputs, values, zone) for zone in zones))


def _gini(inputs: Inputs, values: Values, zone: Zone) -> ZoneValue:
    people = np.nan_to_num(inputs.communes.population[zone.members])
    if len(zone.members) < 2:
        told = {"raison": "non pertinent : la zone ne compte qu'une commune"}
        return ZoneValue(
            zone.public_id, values.millesime, None, Quality.NOT_APPLICABLE, zone.lecture, detail=told
        )
    found = inequality(values.value[zone.members], people)
    quality = None if found.gini is not None else Quality.MISSING
    share = found.people / people.sum() if people.sum() else 0.0
    return ZoneValue(
        zone.public_id, values.millesime, found.gini, quality, zone.lecture, couverture=float(share),
        detail=_indices(found),
    )  # fmt: skip


def _indices(found: Inequality) -> dict[str, Any]:
    rounded = {name: getattr(found, name) for name in ("mean", "gini", "theil", "hoover", "palma")}
    return {name: None if value is None else round(value, 6) for name, value in rounded.items()} | {
        "communes": found.zones, "habitants": round(found.people), "communes_sans_valeur": found.missing,
        "habitants_sans_valeur": round(found.missing_people), "raison": found.reason,
    }  # fmt: skip


def _weight(value: float) -> Parameter:
    return Parameter(value, "poids", "choix de méthode, à discuter : poids égaux par thème")


@dataclass(frozen=True)
class ScoreParameters:
    """Weight of each indicator by its id (0 leaves it out), and the share of the weights that a score needs."""

    apl_mg_65: Parameter = _weight(1)
    temps_generaliste: Parameter = _weight(0)
    temps_france_services: Parameter = _weight(1)
    temps_mediation: Parameter = _weight(1)
    temps_college: Parameter = _weight(1)
    ftth_manquants_share: Parameter = _weight(1)
    logements_vacants_share: Parameter = _weight(1)
    pop_65p_share: Parameter = _weight(1)
    couverture_min: Parameter = Parameter(0.6, "part des poids", "choix de méthode")

    def weights(self) -> Mapping[str, float]:
        """Weights above zero by id of indicator."""
        named = {name: one.value for name, one in parameters_of(self) if name != "couverture_min"}
        return {name: weight for name, weight in named.items() if weight > 0}


SCORED: Final = tuple(name for name, _ in parameters_of(ScoreParameters()) if name != "couverture_min")


def score_indicator(id_: str, titre: str, **told: Any) -> Indicateur:
    """Definition of a composite score; ``told`` are the fields of its own."""
    common = {
        "famille": Family.SYNTHESE, "theme": "gouvernance", "unite": "points sur 100",
        "formule": "Σ poids · centile / Σ poids ; centile pondéré par les habitants, 100 du côté le moins bon",
        "methode": COMPOSITE, "sens": Sens.HAUT, "aggregation": Aggregation.OWN, "niveaux": (Niveau.COMMUNE,),
        "reference": "OCDE et JRC (2008), Handbook on Constructing Composite Indicators", "limites": NOT_ALONE,
        "reads": Reads(indicators=SCORED), "public": False, "poids": "population municipale, dans chaque centile",
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def scores_of(inputs: Inputs, parameters: ScoreParameters) -> Result:
    """Score of each served commune, with its percentiles and the weights.

    Raises:
        NoSourceError: no indicator of the score has a value.
    """
    modules, weights = find_modules(), parameters.weights()
    found, absent = read_fresh(inputs, [modules[name].definition for name in weights])
    served = np.flatnonzero(inputs.communes.served)
    criteria = [
        Criterion(name, _ends(values)[served], weights[name], modules[name].definition.sens is not Sens.BAS)
        for name, values in found.items()
    ]  # fmt: skip
    made = composite(
        criteria,
        np.nan_to_num(inputs.communes.population[served]),
        CompositeParameters(parameters.couverture_min),
    )
    oldest = min(values.millesime for values in found.values())
    codes = inputs.communes.codes[served].tolist()
    rows = (
        _score(f"{Niveau.COMMUNE}:{code}", oldest, made, rank, criteria) for rank, code in enumerate(codes)
    )
    return Result(zones=tuple(rows), notes=tuple(f"Sans « {name} » : {why}" for name, why in absent.items()))


def _ends(values: Values) -> Floats:
    """Values, with « hors de portée » as the far end."""
    return np.where(
        values.quality == UNREACHABLE, np.inf, np.where(values.quality == KNOWN, values.value, np.nan)
    )


def _score(zone: str, millesime: str, made: Composite, rank: int, criteria: Sequence[Criterion]) -> ZoneValue:
    score = float(made.scores[rank])
    known = not np.isnan(score)
    parts = [
        {"indicateur": one.name, "poids": round(float(weight), 4), "centile": None if np.isnan(part) else round(float(part), 2)}
        for one, weight, part in zip(criteria, made.weights, made.percentiles[rank], strict=True)
    ]  # fmt: skip
    detail = {"composantes": parts, "part_des_poids": round(float(made.coverage[rank]), 4)}
    return ZoneValue(
        zone, millesime, score if known else None, None if known else Quality.MISSING, detail=detail
    )
