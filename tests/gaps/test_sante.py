"""Published figures of health and the zoning: what adds up, what stays unknown, and the traps of both weights."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from gaps.made import Said, commune, made_inputs, observed, value_of, zone

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante_apl import ThresholdParameters
from geo_service.gaps.values import Values, ZoneValue
from geo_service.model.indicator import Family, Quality
from geo_service.model.parameter import with_values

PUBLISHED = (
    *("apl_mg", "apl_mg_65", "apl_mg_62", "apl_inf", "apl_sf", "apl_mk", "apl_dent"),
    *("sans_medecin_traitant_share", "sans_medecin_traitant_65p_share"),
)
OTHERS = ("apl_mg_evolution", "apl_mg_65_ecart", "sous_seuil_apl_65_share")
ZONING = ("zonage_zip_share", "zonage_zip_zac_share")
COMMUNES = [commune("33001", 1000), commune("33002", 100), commune("33003", 50), commune("17001", 400, served=False)]  # fmt: skip
ZONES = [
    zone("epci", "1", "33001", "33002", "33003"),
    zone("canton", "9", "33003"),
    zone("departement", "33", "33001", "33002", "33003"),
]


def indicator(name: str) -> Any:
    return import_module(f"geo_service.gaps.indicateurs.{name}")


def rate(millesime: str, **told: tuple[float, float] | str) -> Said:
    """Value and weight of each commune, or the word of a quality."""
    numbers = {code[1:]: one for code, one in told.items() if not isinstance(one, str)}
    words = {code[1:]: one for code, one in told.items() if isinstance(one, str)}
    return observed(
        millesime,
        {code: value for code, (value, _) in numbers.items()} | words,
        {code: value * weight for code, (value, weight) in numbers.items()},
        {code: weight for code, (_, weight) in numbers.items()},
        source="apl",
    )


def inputs_with(**said: Sequence[Said]) -> Inputs:
    return made_inputs(COMMUNES, zones=ZONES, observations=said)


def of_zone(inputs: Inputs, name: str, values: Values, zone_id: str) -> ZoneValue:
    told = zone_values(indicator(name).INDICATEUR, inputs.communes, values, ("extract", "computed"))
    return next(one for one in told if one.zone == zone_id)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_zone_takes_the_weights_of_the_producer(name: str) -> None:
    inputs = inputs_with(**{name: [rate("2022", c33001=(0.5, 900), c33002=(0.0, 100), c33003="secret")]})
    (values,) = indicator(name).compute(inputs, NoParameters()).communes
    whole = of_zone(inputs, name, values, "epci:1")
    assert (whole.value, whole.numerator, whole.denominator) == (0.45, 450, 1000)
    assert whole.couverture == pytest.approx(1100 / 1150)


@pytest.mark.parametrize("name", PUBLISHED)
def test_zero_secret_and_missing_are_three_things(name: str) -> None:
    inputs = inputs_with(**{name: [rate("2022", c33001=(0.0, 900), c33002="secret")]})
    (values,) = indicator(name).compute(inputs, NoParameters()).communes
    assert [value_of(inputs, values, code) for code in ("33001", "33002", "33003")] == [
        0,
        "secret",
        "missing",
    ]
    assert of_zone(inputs, name, values, "canton:9").quality is Quality.MISSING


@pytest.mark.parametrize("name", PUBLISHED)
def test_values_of_communes_stay_the_producers(name: str) -> None:
    inputs = inputs_with(**{name: [rate("2015", c33001=(0.1, 1)), rate("2022", c33001=(0.3, 1))]})
    found = indicator(name).compute(inputs, NoParameters()).communes
    assert [(one.millesime, one.published, one.sources) for one in found] == [
        ("2015", True, ("apl",)),
        ("2022", True, ("apl",)),
    ]


@pytest.mark.parametrize("name", [*PUBLISHED, *OTHERS, *ZONING])
def test_without_a_source_the_indicator_says_that_none_is_loaded(name: str) -> None:
    module = indicator(name)
    with pytest.raises(NoSourceError):
        module.compute(inputs_with(), getattr(module, "PARAMETRES", NoParameters()))


@pytest.mark.parametrize("name", [*PUBLISHED, *OTHERS, *ZONING])
def test_every_definition_tells_its_limits_and_never_denies_a_tension(name: str) -> None:
    definition = indicator(name).INDICATEUR
    words = " ".join([definition.titre, definition.definition, *definition.limites]).lower()
    assert definition.famille is Family.SANTE
    assert definition.limites
    assert "désert" not in words


def test_people_under_the_threshold_count_whole_and_the_mean_is_standardised() -> None:
    inputs = inputs_with(
        apl_mg_65=[rate("2022", c33001=(4, 800), c33002=(2.4, 200), c33003=(2.5, 10))],
        apl_population=[observed("2022", {"33001": 1000, "33002": 100, "33003": 50})],
    )
    below = indicator("sous_seuil_apl_65_share").compute(inputs, ThresholdParameters())
    share = of_zone(inputs, "sous_seuil_apl_65_share", below.communes[0], "epci:1")
    assert share.value == 100 / 1150
    assert "1 communes du département sur 3 sont sous 2,5, 100 habitants : Commune 33002" in below.notes[0]
    (apl,) = indicator("apl_mg_65").compute(inputs, NoParameters()).communes
    assert of_zone(inputs, "apl_mg_65", apl, "epci:1").value == pytest.approx((3200 + 480 + 25) / 1010)


def test_a_commune_at_the_threshold_is_not_under_it_and_a_threshold_may_be_changed() -> None:
    inputs = inputs_with(
        apl_mg_65=[rate("2022", c33001=(2.5, 1), c33002=(0, 1), c33003="secret")],
        apl_population=[observed("2022", {"33001": 10, "33002": 0, "33003": 5})],
    )
    module = indicator("sous_seuil_apl_65_share")
    (values,) = module.compute(inputs, module.PARAMETRES).communes
    codes = ("33001", "33002", "33003", "17001")
    assert [value_of(inputs, values, code) for code in codes] == [0, "not_applicable", "secret", "missing"]
    (higher,) = module.compute(inputs, with_values(module.PARAMETRES, {"seuil_apl": 3}, "essai")).communes
    assert value_of(inputs, higher, "33001") == 1


def test_gaps_to_the_departement_cancel_out_and_neighbours_are_not_in_the_mean() -> None:
    inputs = inputs_with(apl_mg_65=[rate("2022", c33001=(4, 900), c33002=(2, 100), c17001=(9, 1000))])
    result = indicator("apl_mg_65_ecart").compute(inputs, NoParameters())
    (values,) = result.communes
    assert value_of(inputs, values, "33002") == pytest.approx(2 - 3.8)
    assert of_zone(inputs, "apl_mg_65_ecart", values, "departement:33").value == pytest.approx(0, abs=1e-12)
    assert "3,8" in result.notes[0]


def test_a_departement_without_any_number_has_no_gap() -> None:
    inputs = inputs_with(apl_mg_65=[rate("2022", c33001="secret", c17001=(9, 1000))])
    (values,) = indicator("apl_mg_65_ecart").compute(inputs, NoParameters()).communes
    assert [value_of(inputs, values, code) for code in ("33001", "17001")] == ["secret", "missing"]


def test_the_change_since_2015_needs_both_years() -> None:
    inputs = inputs_with(
        apl_mg=[rate("2015", c33001=(3, 900), c33002=(2, 100)), rate("2022", c33001=(2, 900), c33003=(1, 50))]
    )
    (values,) = indicator("apl_mg_evolution").compute(inputs, NoParameters()).communes
    assert [value_of(inputs, values, code) for code in ("33001", "33002", "33003")] == [
        -1,
        "missing",
        "missing",
    ]
    with pytest.raises(NoSourceError, match="2015"):
        indicator("apl_mg_evolution").compute(
            inputs_with(apl_mg=[rate("2022", c33001=(2, 9))]), NoParameters()
        )


def zoned(**classes: str) -> Inputs:
    records = [
        {"key": code[1:], "zonage": name, "etat_au": "2025-06", "date_arrete": "inconnu"}
        for code, name in classes.items()
    ]
    return made_inputs(COMMUNES, zones=ZONES, records={"zonage_ars_2025": records})


def zoned_values(inputs: Inputs, name: str) -> dict[str, ZoneValue]:
    module = indicator(name)
    result = module.compute(inputs, NoParameters())
    communes = zone_values(module.INDICATEUR, inputs.communes, result.communes[0], ("extract", "computed"))
    return {one.zone: one for one in (*communes, *result.zones)}


def test_a_zone_counts_the_inhabitants_of_each_class() -> None:
    inputs = zoned(c33001="3_HZ", c33002="1_ZIP", c33003="2_ZAC")
    priority, both = (zoned_values(inputs, name) for name in ZONING)
    assert (priority["departement:33"].value, both["departement:33"].value) == (100 / 1150, 150 / 1150)
    assert priority["departement:33"].detail["ZAC"] == {"communes": 1, "habitants": 50}
    assert sum(np.sign(one.value or 0) for name, one in priority.items() if name.startswith("commune")) == 1


def test_a_commune_tells_its_class_and_that_the_date_of_the_order_is_unknown() -> None:
    found = zoned_values(zoned(c33001="2_ZAC", c33002="1_ZIP"), "zonage_zip_share")
    assert found["commune:33001"].detail == {"zonage": "ZAC", "etat_au": "2025-06", "date_arrete": "inconnue"}
    assert (found["commune:33001"].value, found["commune:33002"].value) == (0, 1)
    assert found["commune:33002"].millesime == "2025"


def test_a_commune_without_a_record_is_missing_not_out_of_the_zoning() -> None:
    found = zoned_values(zoned(c33001="3_HZ"), "zonage_zip_share")
    assert (found["commune:33003"].value, found["commune:33003"].quality) == (None, Quality.MISSING)
    assert found["canton:9"].quality is Quality.MISSING
    assert found["epci:1"].couverture == pytest.approx(1000 / 1150)


def test_an_unknown_class_stops() -> None:
    with pytest.raises(ValueError, match="4_X"):
        zoned_values(zoned(c33001="4_X"), "zonage_zip_share")
