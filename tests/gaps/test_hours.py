"""Opening hours within reach: the most open place, yes, no, and what stays unknown."""

from typing import Any

import pytest
from gaps.made import Point, commune, facility, made_inputs, value_of

from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import find_modules
from geo_service.gaps.values import Values

NAMES = {"mairie": 10, "france_services": 20}
SERVICE = pytest.mark.parametrize("service", sorted(NAMES))
YES_NO = pytest.mark.parametrize("name", ["samedi", "apres_17h"])
COMMUNES = (commune("33001", 100), commune("33002", 300, x=8_000), commune("33003", 60, x=60_000))


def desk(service: str, where: str, **attributes: Any) -> Point:
    return facility(service, where, attributes=attributes)


def computed(name: str, inputs: Inputs) -> Values:
    module = find_modules()[name]
    return module.compute(inputs, module.parameters).communes[0]


@SERVICE
def test_hours_are_those_of_the_most_open_place_within_the_threshold(service: str) -> None:
    points = [desk(service, "33001", heures_semaine=12), desk(service, "33002", heures_semaine=35.5)]
    inputs = made_inputs(COMMUNES, facilities=points)
    found = computed(f"heures_{service}", inputs)
    assert [value_of(inputs, found, code) for code in ("33001", "33002", "33003")] == [
        35.5,
        35.5,
        "unreachable",
    ]


@SERVICE
def test_unknown_hours_are_missing_and_never_nought(service: str) -> None:
    points = [desk(service, "33001"), desk(service, "33003", heures_semaine=20)]
    inputs = made_inputs(COMMUNES, facilities=points)
    found = computed(f"heures_{service}", inputs)
    assert [value_of(inputs, found, code) for code in ("33001", "33003")] == ["missing", 20]


@SERVICE
def test_a_place_at_the_threshold_counts_and_a_metre_farther_does_not(service: str) -> None:
    metres = NAMES[service] * 1000
    for x, expected in ((metres, 30), (metres + 1, "unreachable")):
        point = facility(service, "33002", x=x, attributes={"heures_semaine": 30})
        inputs = made_inputs(COMMUNES[:1] + COMMUNES[1:2], facilities=[point])
        assert value_of(inputs, computed(f"heures_{service}", inputs), "33001") == expected


@SERVICE
@YES_NO
@pytest.mark.parametrize(
    ("told", "expected"),
    [((True, None), 1), ((False, None), "missing"), ((False, False), 0), ((None, None), "missing"), ((), 0)],
)
def test_one_open_place_says_yes_and_no_needs_every_place(
    service: str, name: str, told: tuple[bool | None, ...], expected: float | str
) -> None:
    points = [
        desk(service, "33003", **{name: False}),
        *(desk(service, "33001", **{name: one}) for one in told),
    ]
    inputs = made_inputs((COMMUNES[0], COMMUNES[2]), facilities=points)
    assert value_of(inputs, computed(f"{name}_{service}_share", inputs), "33001") == expected


@SERVICE
@YES_NO
def test_a_share_is_of_inhabitants(service: str, name: str) -> None:
    inputs = made_inputs(COMMUNES, facilities=[desk(service, "33001", **{name: True})])
    found = computed(f"{name}_{service}_share", inputs)
    assert found.numerator is not None
    assert found.denominator is not None
    assert (found.numerator.tolist(), found.denominator.tolist()) == ([100, 300, 0], [100, 300, 60])


@SERVICE
def test_a_commune_without_a_town_hall_is_missing_and_not_out_of_reach(service: str) -> None:
    inputs = made_inputs(
        [commune("33001"), commune("33002", place=False)],
        facilities=[desk(service, "33001", heures_semaine=9)],
    )
    assert value_of(inputs, computed(f"heures_{service}", inputs), "33002") == "missing"


@SERVICE
def test_hours_without_any_source_are_absent(service: str) -> None:
    with pytest.raises(NoSourceError, match=SERVICES[f"temps_{service}"].nom):
        computed(f"heures_{service}", made_inputs(COMMUNES))


def test_a_place_across_the_border_counts() -> None:
    across = commune("17001", 10, x=68_000, served=False)
    inputs = made_inputs([*COMMUNES, across], facilities=[desk("mairie", "17001", heures_semaine=21)])
    assert value_of(inputs, computed("heures_mairie", inputs), "33003") == 21
