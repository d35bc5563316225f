"""Fibre: premises add up, rates never do; raw rates are kept; a changed base is never read as progress."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from gaps.made import commune, made_inputs, observed, zone
from gaps.summed import detail_of, mirror, published, result_of, told
from hypothesis import given
from hypothesis import strategies as st

from geo_service.gaps.indicateurs import (
    ftth_communes_sous_seuil,
    ftth_evolution,
    ftth_manquants,
    ftth_manquants_share,
    ftth_share,
    zone_initiative_privee_share,
)
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.model.indicator import Lecture

EPCI, OLD, NEW = "epci:1", "2018-T1", "2026-02"
TABLES = Path(__file__).parents[2] / "data" / "tables"
FIBRE = (ftth_share, ftth_manquants, ftth_manquants_share, ftth_communes_sous_seuil, ftth_evolution)
DWELLINGS = {"01": 1000.0, "02": 100.0, "03": 100.0, "04": 10.0}
NAMES = ("Ambès", "Étauliers", "Eysines", "Zed")
ZONES = [
    {"key": "01", "zone_tres_dense": True, "etat_au": "2018-03"},
    {"key": "02", "zone_tres_dense": False, "engagement_l33_13": "FRTE", "etat_au": "2018-03"},
    {"key": "03", "zone_tres_dense": False, "etat_au": "2018-03"},
]


def vintage(millesime: str, connectable: dict[str, float], premises: dict[str, float]) -> Any:
    """Rates with the premises they are made of."""
    rates = {code: connectable[code] / premises[code] for code in connectable}
    return observed(millesime, rates, connectable, premises, source="base 2018")


def town_and_villages(**rates: float | str | None) -> Inputs:
    """A town of 800/1000 premises, an empty village, one beyond 100 %, one no file names; rates alone in 2026."""
    alone = {"01": 0.9, "02": 1.0, "03": 0.5} | {code.strip("_"): rate for code, rate in rates.items()}
    old = vintage(OLD, {"01": 800, "02": 0, "03": 110}, {"01": 1000, "02": 200, "03": 100})
    said = [old, observed(NEW, alone, source="part 2026")]
    return made_inputs(
        [commune(code, 100, name=name) for code, name in zip(DWELLINGS, NAMES, strict=True)],
        zones=[zone("epci", "1", "01", "02", "03"), zone("epci", "2", "04"), zone("departement", "33", *DWELLINGS)],
        observations={
            "ftth_share": said,
            "logements": [observed("2021", DWELLINGS)],
            "ftth_locaux": [observed(OLD, {"01": 1000, "02": 200, "03": 100})],
        },
        records={"arcep_2018t1_zones": ZONES},
    )  # fmt: skip


def test_the_rate_of_a_zone_sums_premises_and_is_no_mean_of_rates() -> None:
    found = told(ftth_share, town_and_villages(), EPCI, OLD)
    assert found == pytest.approx(910 / 1300)
    assert found != pytest.approx((0.8 + 0 + 1.1) / 3, rel=0.05)


def test_rates_alone_are_weighed_by_dwellings_and_said_to_be_estimated() -> None:
    inputs = town_and_villages()
    assert told(ftth_share, inputs, EPCI, NEW) == pytest.approx((900 + 100 + 50) / 1200)
    assert any("estimée" in note and NEW in note for note in result_of(ftth_share, inputs).notes)


def test_a_rate_above_one_is_kept_and_named() -> None:
    inputs = town_and_villages()
    assert told(ftth_share, inputs, "commune:03", OLD) == pytest.approx(1.1)
    assert any("Eysines (110,0 %)" in note for note in result_of(ftth_share, inputs).notes)


def test_the_rates_of_communes_are_the_producers_own() -> None:
    assert all(values.published for values in result_of(ftth_share, town_and_villages()).communes)


def test_premises_beyond_those_known_take_nothing_off_another_commune() -> None:
    inputs = town_and_villages()
    assert told(ftth_manquants, inputs, "commune:03", OLD) == 0
    assert told(ftth_manquants, inputs, EPCI, OLD) == 400
    assert told(ftth_manquants_share, inputs, EPCI, OLD) == pytest.approx(400 / 1300)


def test_premises_to_connect_are_estimated_from_dwellings() -> None:
    assert told(ftth_manquants, town_and_villages(), EPCI, NEW) == pytest.approx(100 + 0 + 50)


def test_zero_is_a_number_and_an_unnamed_commune_is_missing() -> None:
    inputs = town_and_villages()
    assert told(ftth_share, inputs, "commune:02", OLD) == 0
    assert told(ftth_share, inputs, "commune:04", OLD) == "missing"


@pytest.mark.parametrize("module", FIBRE)
@pytest.mark.parametrize("word", ["missing", "secret"])
def test_no_rate_gives_no_figure_and_keeps_its_reason(module: ModuleType, word: str) -> None:
    inputs = town_and_villages(_01=word)
    assert told(module, inputs, "commune:01", NEW) == word
    assert isinstance(told(module, inputs, EPCI, NEW), float)


@pytest.mark.parametrize("module", FIBRE)
def test_a_zone_of_which_nothing_is_known_has_no_figure(module: ModuleType) -> None:
    assert told(module, town_and_villages(), "epci:2", NEW) == "missing"


@pytest.mark.parametrize("module", [*FIBRE, zone_initiative_privee_share])
def test_without_a_source_the_indicator_says_so(module: ModuleType) -> None:
    with pytest.raises(NoSourceError):
        result_of(module, made_inputs([commune("01")]))


def test_a_commune_without_premises_has_no_share() -> None:
    inputs = made_inputs(
        [commune("01"), commune("02")],
        observations={"ftth_share": [observed(OLD, {"01": 0.0}, {"01": 0}, {"01": 0})]},
    )
    assert told(ftth_manquants_share, inputs, "commune:01", OLD) == "not_applicable"


def test_a_rate_without_dwellings_weighs_nothing_and_leaves_no_count() -> None:
    said = {
        "ftth_share": [observed(NEW, {"01": 0.5, "02": 0.9})],
        "logements": [observed("2021", {"01": 40})],
    }
    inputs = made_inputs(
        [commune("01"), commune("02")], zones=[zone("epci", "1", "01", "02")], observations=said
    )
    assert told(ftth_share, inputs, EPCI, NEW) == 0.5
    assert told(ftth_manquants, inputs, "commune:02", NEW) == "missing"


def test_communes_under_the_threshold_are_named_in_french_order_with_their_inhabitants() -> None:
    inputs = town_and_villages(_02=0.9499, _03=0.95, _01=0.2)
    detail = detail_of(ftth_communes_sous_seuil, inputs, EPCI, NEW)
    assert told(ftth_communes_sous_seuil, inputs, EPCI, NEW) == 2
    assert [one["nom"] for one in detail["communes"]] == ["Ambès", "Étauliers"]
    assert detail["habitants"] == 200


@pytest.mark.parametrize("dwellings", [3.0, 7.0, 130.0, 4461.0])
def test_a_commune_exactly_at_the_threshold_is_within(dwellings: float) -> None:
    said = {
        "ftth_share": [observed(NEW, {"01": 95 * 0.01})],
        "logements": [observed("2021", {"01": dwellings})],
    }
    inputs = made_inputs([commune("01")], observations=said)
    assert told(ftth_communes_sous_seuil, inputs, "commune:01", NEW) == 0
    assert told(ftth_manquants_share, inputs, "commune:01", NEW) == 0.05


def test_accents_do_not_move_a_name_to_the_end() -> None:
    detail = detail_of(ftth_communes_sous_seuil, town_and_villages(_02=0.1), EPCI, NEW)
    assert [one["nom"] for one in detail["communes"]] == ["Ambès", "Étauliers", "Eysines"]


def test_a_change_across_bases_says_that_it_cannot_be_compared() -> None:
    inputs = town_and_villages()
    detail = detail_of(ftth_evolution, inputs, EPCI, NEW)
    assert told(ftth_evolution, inputs, EPCI, NEW) == pytest.approx(100 * (1050 / 1200 - 910 / 1300))
    assert detail["comparable"] is False
    assert any("NON COMPARABLE" in note for note in result_of(ftth_evolution, inputs).notes)


def test_a_change_on_one_base_is_the_change_of_the_sums() -> None:
    premises = {"01": 1000.0, "02": 10.0}
    vintages = [
        vintage("2017-T3", {"01": 100, "02": 0}, premises),
        vintage(OLD, {"01": 200, "02": 10}, premises),
    ]
    inputs = made_inputs(
        [commune("01"), commune("02")],
        zones=[zone("epci", "1", "01", "02")],
        observations={"ftth_share": vintages},
    )
    assert told(ftth_evolution, inputs, EPCI, OLD) == pytest.approx(100 * 110 / 1010)
    assert detail_of(ftth_evolution, inputs, EPCI, OLD)["comparable"] is True


def test_one_vintage_alone_has_no_change() -> None:
    inputs = made_inputs([commune("01")], observations={"ftth_share": [vintage(OLD, {"01": 1}, {"01": 2})]})
    with pytest.raises(NoSourceError, match="un seul millésime"):
        result_of(ftth_evolution, inputs)


def test_zones_of_initiative_are_weighed_by_premises_and_classes_listed() -> None:
    inputs = town_and_villages()
    classes = detail_of(zone_initiative_privee_share, inputs, EPCI, OLD)["classes"]
    assert told(zone_initiative_privee_share, inputs, EPCI, OLD) == pytest.approx(1200 / 1300)
    assert classes["zone très dense"] == {"communes": 1, "habitants": 100, "locaux": 1000}
    assert sum(one["locaux"] for one in classes.values()) == 1300


def test_a_commune_the_file_of_zones_omits_is_missing() -> None:
    assert told(zone_initiative_privee_share, town_and_villages(), "commune:04", OLD) == "missing"


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 400)), min_size=2, max_size=6)


@given(COUNTS)
def test_missing_premises_never_fall_below_the_difference_of_the_sums(counts: list[tuple[int, int]]) -> None:
    codes = [f"{rank:02}" for rank in range(len(counts))]
    said = vintage(
        OLD,
        dict(zip(codes, (n for n, _ in counts), strict=True)),
        dict(zip(codes, (d for _, d in counts), strict=True)),
    )
    inputs = made_inputs(
        [commune(code) for code in codes],
        zones=[zone("epci", "1", *codes)],
        observations={"ftth_share": [said]},
    )
    missing = told(ftth_manquants, inputs, EPCI, OLD)
    assert missing == sum(max(d - n, 0) for n, d in counts)
    assert isinstance(missing, float)
    assert missing >= sum(d - n for n, d in counts)


def arcep() -> pd.DataFrame:
    """The producer's file of 2018, the département's communes as they were."""
    rows = pd.read_csv(
        mirror() / "fibre" / "arcep_ftth_communes_2018T1.csv",
        dtype={"Code commune": str, "Code département": str},
    )
    return rows[rows["Code département"] == "33"].set_index("Code commune")


def real_fibre() -> tuple[Inputs, pd.DataFrame]:
    rows = arcep()
    premises = (rows["Logements"] + rows["Établissements"]).astype(float)
    connectable = rows["raccordables_T1_2018"].astype(float)
    said = vintage(OLD, connectable.to_dict(), premises.to_dict())
    inputs = made_inputs(
        [commune(code) for code in rows.index], zones=[zone("departement", "33", *rows.index)],
        observations={"ftth_share": [said]},
    )  # fmt: skip
    return inputs, rows


def test_the_department_had_a_third_of_its_premises_connectable_and_its_mean_commune_a_fortieth() -> None:
    inputs, rows = real_fibre()
    assert told(ftth_share, inputs, "departement:33", OLD) == pytest.approx(282_834 / 860_847)
    assert rows["taux_raccordable_T1_2018"].mean() == pytest.approx(0.0268, abs=1e-4)
    assert told(ftth_manquants, inputs, "departement:33", OLD) == 860_847 - 282_834 + 361


def test_communes_of_2018_all_land_on_those_of_today() -> None:
    today = set(pd.read_csv(TABLES / "communes.csv", dtype=str)["code"])
    former = pd.read_csv(TABLES / "anciennes_communes.csv", dtype=str)
    lands = former[former["code_actuel"].isin(today)]["code_ancien"]
    gone = set(arcep().index) - today
    assert len(gone) == 4
    assert gone <= set(lands)


def test_the_estimated_rate_of_today_is_the_mean_weighed_by_dwellings() -> None:
    rates = pd.read_csv(
        mirror() / "fibre" / "arcep_taux_ftth_communes_2026-02.csv", dtype={"code_insee": str}
    )
    rates = rates[rates["code_insee"].str.startswith("33")].set_index("code_insee")["taux_ftth_pct"] / 100
    dwellings = pd.read_csv(TABLES / "logements_2021.csv", dtype={"code": str}).set_index("code")[
        "logements"
    ][rates.index]
    inputs = made_inputs(
        [commune(code) for code in rates.index], zones=[zone("departement", "33", *rates.index)],
        observations={
            "ftth_share": [observed(NEW, rates.to_dict())],
            "logements": [observed("2021", dwellings.astype(float).to_dict())],
        },
    )  # fmt: skip
    row = published(ftth_share, inputs)["departement:33", NEW, Lecture.PRINCIPALE]
    assert row.value == pytest.approx((rates * dwellings).sum() / 913_482)
    assert row.denominator == 913_482
    assert told(ftth_communes_sous_seuil, inputs, "departement:33", NEW) == 66
