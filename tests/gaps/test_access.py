"""Minutes to services on a line of communes: what is a place of the service, how old, from where."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from gaps.made import Point, commune, facility, made_inputs, value_of

from geo_service.gaps.access import limits_around, newest, places_of
from geo_service.gaps.access_services import LISTED, SERVICES
from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import Module, find_modules
from geo_service.gaps.values import Values
from geo_service.model.zone import Niveau

MODULES: Mapping[str, Module] = {name: module for name, module in find_modules().items() if name in SERVICES}
EVERY = pytest.mark.parametrize("name", sorted(SERVICES))
HELPED: Mapping[str, Any] = {"mediateur": "Oui"}
LINE = (
    commune("33001", 100),
    commune("33002", 300, x=10_000),
    commune("33003", 0, x=40_000),
    commune("33004", 50, place=False),
    commune("17001", 900, x=50_000, served=False),
)


def point(name: str, where: str, x: float | None = None, **others: Any) -> Point:
    return facility(SERVICES[name].types[0], where, x, attributes=HELPED, **others)


def inputs_with(name: str, *points: Point, reach_min: float = 1000) -> Inputs:
    beside = [facility(kind, one.commune) for kind in SERVICES[name].beside for one in points]
    return made_inputs(LINE, facilities=[*points, *beside], reach_min=reach_min)


def minutes(name: str, inputs: Inputs) -> Values:
    module = MODULES[name]
    return module.compute(inputs, module.parameters).communes[0]


def test_every_listed_service_has_its_module_and_its_threshold() -> None:
    assert set(MODULES) == set(SERVICES)
    assert {name: module.definition.seuil for name, module in MODULES.items()} == {
        service.id: service.seuil_min for service in LISTED
    }


@EVERY
def test_minutes_are_those_to_the_nearest_place_and_two_inside_the_commune(name: str) -> None:
    inputs = inputs_with(name, point(name, "33001"), point(name, "33003"))
    found = minutes(name, inputs)
    assert [value_of(inputs, found, code) for code in ("33001", "33002", "33003")] == [2, 10, 2]


@EVERY
def test_a_commune_uses_the_place_across_the_border(name: str) -> None:
    inputs = inputs_with(name, point(name, "33001"), point(name, "17001"))
    assert value_of(inputs, minutes(name, inputs), "33003") == 10


@EVERY
def test_no_way_is_out_of_reach_and_no_town_hall_is_missing(name: str) -> None:
    inputs = inputs_with(name, point(name, "33001"), reach_min=20)
    found = minutes(name, inputs)
    assert [value_of(inputs, found, code) for code in ("33003", "33004")] == ["unreachable", "missing"]


@EVERY
def test_a_service_that_no_source_tells_is_absent_with_its_reason(name: str) -> None:
    with pytest.raises(NoSourceError, match=SERVICES[name].nom):
        minutes(name, made_inputs(LINE))


@EVERY
def test_a_new_place_never_lengthens_a_time(name: str) -> None:
    before = minutes(name, inputs_with(name, point(name, "33001")))
    after = minutes(name, inputs_with(name, point(name, "33001"), point(name, "33002", x=27_000)))
    assert (after.value[before.known] <= before.value[before.known]).all()


@EVERY
def test_the_doubt_of_the_engine_bounds_each_time(name: str) -> None:
    found = minutes(name, inputs_with(name, point(name, "33001")))
    assert found.low is not None
    assert found.high is not None
    np.testing.assert_allclose(found.low[found.known], 0.75 * found.value[found.known])
    np.testing.assert_allclose(found.high[found.known], 1.25 * found.value[found.known])


def test_the_vintage_is_the_oldest_that_a_served_commune_reaches() -> None:
    near = point("temps_college", "33001", millesime="2024")
    across = point("temps_college", "17001", millesime="2023")
    lost = point("temps_college", "17001", 900_000, millesime="2009")
    assert minutes("temps_college", inputs_with("temps_college", near, lost)).millesime == "2024"
    assert minutes("temps_college", inputs_with("temps_college", near, across, lost)).millesime == "2023"


def test_an_older_vintage_of_the_same_type_and_departement_is_not_used() -> None:
    old = point("temps_cinema", "33002", millesime="2013", newest=False)
    inputs = inputs_with("temps_cinema", old, point("temps_cinema", "33001", millesime="2024"))
    assert value_of(inputs, minutes("temps_cinema", inputs), "33002") == 10


@pytest.mark.parametrize("name", [service.id for service in LISTED if service.refused])
def test_a_source_that_means_something_else_is_refused_for_an_older_one_that_means_it(name: str) -> None:
    other = next(iter(SERVICES[name].refused))
    kind = point(name, "33003", source=other, millesime="2023")
    meant = point(name, "33001", source="bpe_2018", millesime="2018", newest=False)
    found = minutes(name, inputs_with(name, kind, meant))
    assert (found.millesime, found.value[-2], found.sources) == ("2018", 40, ("bpe_2018",))


def test_the_newest_of_what_is_kept_is_told_by_type_and_departement() -> None:
    points = [
        facility("lycee", "33001", millesime="2018"),
        facility("lycee", "33002", millesime="2024"),
        facility("lycee", "17001", millesime="2013"),
    ]
    places = made_inputs(LINE, facilities=points).every_facility(("lycee",))
    assert newest(places).tolist() == [False, True, True]


def test_a_bus_that_has_one_point_is_no_france_services_place() -> None:
    bus = facility("france_services", "33001", attributes={"format": "Bus_équivalent"})
    desk = facility("france_services", "33003", attributes={"format": "Fixe"})
    places = places_of(made_inputs(LINE, facilities=[bus, desk]), SERVICES["temps_france_services"])
    assert places.commune.tolist() == ["33003"]


@pytest.mark.parametrize(
    ("attributes", "counted"),
    [
        ({"mediateur": "Oui"}, True),
        ({"mediateur": "Non", "services": ["Etre initié aux outils numériques"]}, True),
        ({"mediateur": "Non", "services": ["Accès à Internet en autonomie"]}, False),
        ({"mediateur": "Non", "services": None}, False),
    ],
)
def test_a_screen_without_help_is_no_digital_mediation(
    attributes: Mapping[str, Any], *, counted: bool
) -> None:
    inputs = made_inputs(LINE, facilities=[facility("mediation_numerique", "33001", attributes=attributes)])
    if counted:
        assert len(places_of(inputs, SERVICES["temps_mediation"])) == 1
    else:
        with pytest.raises(NoSourceError, match="médiation"):
            places_of(inputs, SERVICES["temps_mediation"])


def test_a_site_of_a_university_hospital_in_a_town_without_university_is_not_one() -> None:
    points = [facility("chu", "33001"), facility("chu", "33003"), facility("universite", "33001")]
    places = places_of(made_inputs(LINE, facilities=points), SERVICES["temps_chu"])
    assert places.commune.tolist() == ["33001"]


def test_a_concert_hall_is_not_looked_for_among_theatres() -> None:
    hall = facility("salle_de_spectacle", "33001")
    with pytest.raises(NoSourceError, match="théâtre"):
        minutes("temps_salle_concert", made_inputs(LINE, facilities=[hall]))


def test_a_mean_above_communes_weighs_inhabitants() -> None:
    inputs = made_inputs(LINE, zones=[(Niveau.EPCI, "200", ("33001", "33002", "33003", "33004"), "principale")],
                         facilities=[facility("pharmacie", "33001")])  # fmt: skip
    found = minutes("temps_pharmacie", inputs)
    rows = zone_values(
        MODULES["temps_pharmacie"].definition, inputs.communes, found, ("computed", "computed")
    )
    mean = next(row for row in rows if row.zone == "epci:200")
    assert mean.value == pytest.approx((100 * 2 + 300 * 10 + 0 * 40) / 400)
    assert mean.couverture == pytest.approx(400 / 450)


def test_notes_say_how_many_communes_go_across_the_border() -> None:
    module = MODULES["temps_poste"]
    inputs = inputs_with("temps_poste", point("temps_poste", "33001"), point("temps_poste", "17001"))
    notes = module.compute(inputs, module.parameters).notes
    assert "Lieu le plus proche dans un autre département : 1 communes." in notes


@pytest.mark.parametrize("threshold", [4, 10, 12.5, 20, 30, 60, 75])
def test_the_threshold_is_a_limit_of_the_classes_of_its_map(threshold: float) -> None:
    limits = limits_around(threshold)
    assert threshold in limits
    assert list(limits) == sorted(set(limits))
    assert len(limits) <= 6


def test_every_service_declares_limits_that_hold_its_threshold() -> None:
    found = find_modules()
    for name in SERVICES:
        definition = found[name].definition
        assert definition.seuil in definition.bornes, name


@pytest.mark.parametrize(
    ("name", "famille"),
    [
        ("generaliste", "sante"),
        ("pharmacie", "sante"),
        ("urgences", "sante"),
        ("mediation", "numerique"),
        ("poste", "services"),
    ],
)
def test_a_service_is_filed_where_its_reader_looks_for_it(name: str, famille: str) -> None:
    assert MODULES[f"temps_{name}"].definition.famille == famille
