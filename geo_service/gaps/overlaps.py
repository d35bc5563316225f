"""Where gaps overlap: on how many themes a commune is beyond a threshold, and how many people live there.

    theme      beyond where one of its indicators is: value_c beyond threshold_c
    count      Σ themes 1 where beyond
    m or more  Σ inhabitants of communes where count ≥ m / Σ inhabitants of communes where that is decided
The threshold itself is within; « hors de portée » is beyond. A commune that lacks an indicator has a count only
between two bounds: where both are on the same side of m, « m or more » is decided all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo_service.gaps.carence_besoin import stale
from geo_service.gaps.evidence import ABOVE, with_evidence
from geo_service.gaps.inputs import Inputs, NoSourceError, Zone
from geo_service.gaps.modules import find_modules
from geo_service.gaps.values import (
    MISSING,
    UNREACHABLE,
    Bools,
    Floats,
    Ints,
    Result,
    Values,
    ZoneValue,
    known_where,
)
from geo_service.model.indicator import Aggregation, Family, Indicateur, Quality, Reads, Sens
from geo_service.model.parameter import Parameter, parameters_of
from geo_service.model.zone import Niveau

METHOD: Final = "cumul_v1"
CHOICE: Final = "choix de méthode : 1 compte, 0 laisse de côté"
ALL_OR_NOTHING: Final = (
    "Tous les habitants d'une commune sont placés du même côté de chaque seuil ; une zone d'une seule commune est "
    "« non pertinente »."
)
NOT_A_JUDGEMENT: Final = (
    "Un cumul dit où plusieurs mesures dépassent leur seuil, pas que l'une aggrave l'autre : les indicateurs ne sont "
    "pas indépendants."
)
URBAN: Final = (
    "Les temps en ville sont trop courts : ne pas comparer les territoires métropolitains sur ces mesures."
)


def _counted() -> Parameter:
    return Parameter(1, "compte (1) ou non (0)", CHOICE)


@dataclass(frozen=True)
class OverlapParameters:
    """Which indicators are counted, by their id: 1 counts, 0 leaves out."""

    apl_mg_65: Parameter = _counted()
    temps_generaliste: Parameter = _counted()
    temps_pharmacie: Parameter = _counted()
    temps_france_services: Parameter = _counted()
    temps_mediation: Parameter = _counted()
    temps_college: Parameter = _counted()
    ftth_manquants_share: Parameter = _counted()
    logements_vacants_share: Parameter = _counted()
    pop_65p_share: Parameter = _counted()


COUNTED: Final = tuple(name for name, _ in parameters_of(OverlapParameters()))
READS: Final = Reads(indicators=COUNTED)


@dataclass(frozen=True, eq=False)
class Overlap:
    """Beyond (communes × indicators) and known, for the indicators counted; ``millesime`` is the oldest of theirs.

    ``absent``: why some indicators are not counted.
    """

    definitions: tuple[Indicateur, ...]
    beyond: Bools
    known: Bools
    millesime: str
    absent: Mapping[str, str]

    @property
    def themes(self) -> tuple[str, ...]:
        """Themes of the indicators, each once."""
        return tuple(dict.fromkeys(one.theme for one in self.definitions))

    @property
    def low(self) -> Ints:
        """On how many themes a commune is beyond for sure."""
        return self._themes(self.beyond)

    @property
    def high(self) -> Ints:
        """On how many it may be."""
        return self._themes(self.beyond | ~self.known)

    def _themes(self, over: Bools) -> Ints:
        columns = np.array([one.theme for one in self.definitions])
        hits = [over[:, columns == theme].any(axis=1) for theme in self.themes]
        return np.asarray(np.sum(hits, axis=0), dtype=np.int64)


def beyond_threshold(definition: Indicateur, values: Values) -> tuple[Bools, Bools]:
    """Communes beyond the threshold of an indicator, and communes where that is known."""
    far = values.quality == UNREACHABLE
    threshold = definition.seuil
    assert threshold is not None, f"{definition.id} has a threshold"
    with np.errstate(invalid="ignore"):
        over = values.value < threshold if definition.sens is Sens.BAS else values.value > threshold
    return np.asarray(far | over), np.asarray(far | values.known)


def overlap_of(inputs: Inputs, parameters: OverlapParameters) -> Overlap:
    """Indicators counted that have a value and a threshold, side by side.

    Raises:
        NoSourceError: none of them has.
    """
    modules = find_modules()
    counted = [modules[name].definition for name, parameter in parameters_of(parameters) if parameter.value]
    found, absent = read_fresh(inputs, counted)
    definitions = tuple(definition for definition in counted if definition.id in found)
    sides = [beyond_threshold(definition, found[definition.id]) for definition in definitions]
    return Overlap(
        definitions, np.column_stack([over for over, _ in sides]), np.column_stack([known for _, known in sides]),
        min(values.millesime for values in found.values()), absent,
    )  # fmt: skip


def read_fresh(inputs: Inputs, definitions: Sequence[Indicateur]) -> tuple[dict[str, Values], dict[str, str]]:
    """Newest values of some indicators by id, and why others have none that may be compared.

    Raises:
        NoSourceError: none of them has.
    """
    found: dict[str, Values] = {}
    absent: dict[str, str] = {}
    for definition in definitions:
        try:
            found[definition.id] = fresh(inputs, definition)
        except NoSourceError as error:
            absent[definition.id] = str(error)
    if not found:
        raise NoSourceError("aucun des indicateurs réunis n'a de valeur récente")
    return found, absent


def fresh(inputs: Inputs, definition: Indicateur) -> Values:
    """The newest vintage of an indicator.

    Raises:
        NoSourceError: it has no value, or is older than its ``age_max``: it compares nothing of today.
    """
    values = inputs.indicator(definition.id)
    if stale(definition, values.millesime, inputs.today):
        raise NoSourceError(f"« {definition.id} » est trop ancien pour comparer : {values.millesime}")
    return values


def overlap_indicator(id_: str, titre: str, **told: Any) -> Indicateur:
    """Definition of an overlap; ``told`` are the fields of its own."""
    common = {
        "famille": Family.SYNTHESE, "theme": "acces_services", "methode": METHOD, "sens": Sens.HAUT,
        "reference": "METHODS § 7", "limites": (ALL_OR_NOTHING, NOT_A_JUDGEMENT, URBAN), "reads": READS,
        "aggregation": Aggregation.OWN,
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def counted_gaps(inputs: Inputs, parameters: OverlapParameters, definition: Indicateur) -> Result:
    """On how many themes each commune is beyond; above, the mean by inhabitants."""
    overlap = overlap_of(inputs, parameters)
    value, quality = known_where(overlap.low.astype(float), overlap.low == overlap.high, MISSING)
    values = Values(
        overlap.millesime, value, quality,
        low=overlap.low.astype(float), high=overlap.high.astype(float),
    )  # fmt: skip
    return _told(inputs, overlap, values, (definition, Aggregation.MEAN))


def people_with(inputs: Inputs, parameters: OverlapParameters, definition: Indicateur, least: int) -> Result:
    """Share of inhabitants in communes where at least ``least`` themes are beyond."""
    overlap = overlap_of(inputs, parameters)
    many = overlap.low >= least
    decided = many | (overlap.high < least)
    value, quality = known_where(many.astype(float), decided & (inputs.communes.population > 0), MISSING)
    people = np.where(np.isnan(value), np.nan, inputs.communes.population)
    values = Values(overlap.millesime, value, quality, value * people, people)
    return _told(inputs, overlap, values, (definition, Aggregation.RATIO))


def _told(inputs: Inputs, overlap: Overlap, values: Values, how: tuple[Indicateur, Aggregation]) -> Result:
    """Values of communes and of the zones above, each with what is beyond there."""
    communes = inputs.communes

    def detail(_: str, members: Ints) -> Mapping[str, Any]:
        return {"indicateurs": list(evidence(overlap, members, communes.population))}

    rows = with_evidence(how, communes, values, detail, (Niveau.COMMUNE, *ABOVE))
    single = {zone.public_id for zone in communes.zones if is_single(zone)}
    notes = [f"Non compté, {name} : {why}" for name, why in overlap.absent.items()]
    return Result(
        zones=tuple(_not_applicable(row) if row.zone in single else row for row in rows), notes=tuple(notes)
    )


def evidence(overlap: Overlap, members: Ints, population: Floats) -> Sequence[dict[str, Any]]:
    """Of each indicator: communes beyond and their inhabitants, communes without value."""
    people = np.nan_to_num(population[members])
    return [
        {
            "indicateur": one.id,
            "titre": one.titre,
            "theme": one.theme,
            "seuil": one.seuil,
            "unite": one.unite,
            "communes_au_dela": int(overlap.beyond[members, rank].sum()),
            "habitants_au_dela": int(people[overlap.beyond[members, rank]].sum()),
            "communes_sans_valeur": int((~overlap.known[members, rank]).sum()),
        }
        for rank, one in enumerate(overlap.definitions)
    ]


def is_single(zone: Zone) -> bool:
    """Whether a zone is one commune: « communes beyond » then means nothing."""
    return len(zone.members) == 1


def _not_applicable(row: ZoneValue) -> ZoneValue:
    return ZoneValue(
        row.zone, row.millesime, None, Quality.NOT_APPLICABLE, row.lecture,
        detail={"raison": "non pertinent : la zone ne compte qu'une commune"},
    )  # fmt: skip
