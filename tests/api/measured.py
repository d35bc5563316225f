"""Made indicators on the tiny département: values written by hand, each way of having none, two readings."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import Module, NoParameters
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    NOT_APPLICABLE,
    SECRET,
    UNREACHABLE,
    Result,
    Values,
    known_where,
)
from geo_service.model.indicator import Aggregation, Indicateur

MINUTES: Mapping[str, float | int] = {
    "99001": 5.0, "99002": 10.0, "99003": 12.0, "99004": 16.0, "99005": MISSING, "99006": 9.0, "99007": SECRET,
    "99008": 20.0, "99009": UNREACHABLE, "99010": NOT_APPLICABLE, "99011": 8.0, "99012": 30.0, "99013": 10.5,
    "98001": 1.0,
}  # fmt: skip
"""Minutes (float), or the code of an absence (int)."""

SHARED: Mapping[str, Any] = {
    "famille": "services",
    "theme": "acces_services",
    "definition": "Valeurs de l'essai.",
    "formule": "écrites à la main",
    "methode": "essai_v1",
    "reads": {"observations": ("population",)},
}


def minutes(inputs: Inputs, _: object) -> Result:
    """The table above, give or take a quarter."""
    cells = [MINUTES[code] for code in inputs.communes.codes.tolist()]
    quality = np.array([cell if isinstance(cell, int) else KNOWN for cell in cells], dtype=np.int64)
    value = np.array([np.nan if isinstance(cell, int) else cell for cell in cells])
    return Result((Values("2024", value, quality, low=value * 0.75, high=value * 1.25),))


def shares(inputs: Inputs, _: object) -> Result:
    """A tenth of the people more at each commune, in the order of codes; the first vintage is half of it."""
    people = inputs.communes.population
    part = np.arange(len(people)) / 20
    return Result(
        tuple(
            _vintage(year, people * part * factor, people) for year, factor in (("2020", 0.5), ("2024", 1.0))
        )
    )


def _vintage(year: str, numerator: Any, people: Any) -> Values:
    value, quality = known_where(numerator / people, people > 0)
    return Values(year, value, quality, numerator=numerator, denominator=people)


def nothing(_: Inputs, __: object) -> Result:
    """No source at all."""
    raise NoSourceError("aucune source de l'essai")


def made_modules() -> Mapping[str, Module]:
    """The indicators of the tests of the API."""
    definitions = (
        (Indicateur(id="minutes_essai", titre="Minutes d'essai", unite="min", seuil=10, limites=("=1+1",), **SHARED), minutes),
        (
            Indicateur(
                id="part_essai_share", titre="Part d'essai", unite="part des habitants", sens="plus_bas_moins_bon",
                seuil=0.25, aggregation=Aggregation.RATIO, **SHARED,
            ),
            shares,
        ),
        (Indicateur(id="neutre_essai", titre="Sans jugement", unite="min", sens="sans_jugement", **SHARED), minutes),
        (Indicateur(id="rang_essai", titre="Rang", unite="rang", public=False, **SHARED), minutes),
        (Indicateur(id="absent_essai", titre="Absent", unite="min", seuil=10, **SHARED), nothing),
    )  # fmt: skip
    return {
        definition.id: Module(definition, NoParameters(), function, definition.id)
        for definition, function in definitions
    }
