"""Needs told by the census and the schools: sums over sums, never means of communes."""

from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from gaps.made import commune, made_inputs, observed, zone
from gaps.summed import detail_of, mirror, published, result_of, told
from hypothesis import given
from hypothesis import strategies as st

from geo_service.gaps.indicateurs import (
    densite_population,
    eleves_college,
    eleves_primaire,
    indice_vieillissement,
    ips_college,
    ips_primaire,
    logements_vacants_share,
    pop_0_19_share,
    pop_65p_share,
    population_evolution,
    res_secondaires_share,
)
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.model.indicator import Lecture

EPCI, DEPARTEMENT = "epci:1", "departement:33"
TABLES = Path(__file__).parents[2] / "data" / "tables"
SHARES = {
    pop_65p_share: "pop_65p",
    pop_0_19_share: "pop_0_19",
    logements_vacants_share: "logements_vacants",
    res_secondaires_share: "res_secondaires",
}
EVERY = (
    *SHARES, indice_vieillissement, densite_population, population_evolution,
    eleves_college, eleves_primaire, ips_college, ips_primaire,
)  # fmt: skip
shares = pytest.mark.parametrize(("module", "part"), SHARES.items(), ids=SHARES.values())


def census(part: str, counts: dict[str, float | str | None], whole: dict[str, float]) -> Inputs:
    """One count of the census and what it is a part of."""
    numbers = {code: count for code, count in counts.items() if isinstance(count, int | float)}
    return made_inputs(
        [commune(code) for code in whole],
        zones=[zone("epci", "1", *whole)],
        observations={part: [observed("2021", counts, numbers, whole)]},
    )


@shares
def test_a_share_of_a_zone_sums_both_terms(module: ModuleType, part: str) -> None:
    inputs = census(part, {"01": 100, "02": 9}, {"01": 1000, "02": 10})
    row = published(module, inputs)[EPCI, "2021", Lecture.PRINCIPALE]
    assert row.value == pytest.approx(109 / 1010)
    assert (row.numerator, row.denominator) == (109, 1010)


@shares
def test_zero_none_and_no_denominator_are_three_answers(module: ModuleType, part: str) -> None:
    inputs = census(
        part, {"01": 0, "02": None, "03": "secret", "04": 0}, {"01": 10, "02": 10, "03": 10, "04": 0}
    )
    answers = [told(module, inputs, f"commune:{code}", "2021") for code in ("01", "02", "03", "04")]
    assert answers == [0, "missing", "secret", "not_applicable"]


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.INDICATEUR.id)
def test_without_a_source_the_indicator_says_so(module: ModuleType) -> None:
    with pytest.raises(NoSourceError):
        result_of(module, made_inputs([commune("01")]))


PARTS = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 900)), min_size=1, max_size=6)


@given(PARTS)
def test_a_share_of_a_zone_stands_between_those_of_its_communes(counts: list[tuple[int, int]]) -> None:
    codes = [f"{rank:02}" for rank in range(len(counts))]
    parts, wholes = (dict(zip(codes, numbers, strict=True)) for numbers in zip(*counts, strict=True))
    value = told(pop_65p_share, census("pop_65p", dict(parts), dict(wholes)), EPCI, "2021")
    assert isinstance(value, float)
    assert min(n / d for n, d in counts) - 1e-12 <= value <= max(n / d for n, d in counts) + 1e-12


def test_the_ageing_index_is_a_ratio_of_two_counts() -> None:
    said = {
        "pop_65p": [observed("2021", {"01": 30, "02": 5})],
        "pop_0_19": [observed("2021", {"01": 10, "02": 0})],
    }
    inputs = made_inputs([commune("01"), commune("02")], zones=[zone("epci", "1", "01")], observations=said)
    assert told(indice_vieillissement, inputs, EPCI, "2021") == 3
    assert told(indice_vieillissement, inputs, "commune:02", "2021") == "not_applicable"


def test_density_is_people_over_land() -> None:
    inputs = made_inputs(
        [commune("01", km2=1), commune("02", km2=99)],
        zones=[zone("epci", "1", "01", "02")],
        observations={"population": [observed("2023", {"01": 900, "02": 100})]},
    )
    assert told(densite_population, inputs, EPCI, "2023") == 10


def populations(*years: tuple[str, float, float]) -> Inputs:
    said = [observed(year, {"01": first, "02": second}) for year, first, second in years]
    zones = [zone("epci", "1", "01", "02")]
    return made_inputs(
        [commune("01"), commune("02")], zones=zones, observations={"population_municipale": said}
    )


def test_a_zone_grows_as_its_people_and_not_as_its_mean_commune() -> None:
    inputs = populations(("2011", 1000, 10), ("2021", 1000, 20))
    assert told(population_evolution, inputs, EPCI, "2021") == pytest.approx(100 * ((1020 / 1010) ** 0.1 - 1))
    assert told(population_evolution, inputs, "commune:02", "2021") == pytest.approx(100 * (2**0.1 - 1))


def test_a_year_is_compared_with_the_one_ten_or_eleven_years_before() -> None:
    inputs = populations(("2006", 1, 1), ("2011", 2, 2), ("2020", 3, 3), ("2022", 4, 4))
    assert [values.millesime for values in result_of(population_evolution, inputs).communes] == ["2022"]
    assert detail_of(population_evolution, inputs, EPCI, "2022") == {"depuis": "2011", "annees": 11}
    (values,) = result_of(population_evolution, inputs).communes
    assert values.details[0] == {"depuis": "2011", "annees": 11}


def test_a_commune_that_was_empty_has_no_growth() -> None:
    assert (
        told(population_evolution, populations(("2011", 0, 5), ("2021", 4, 5)), "commune:01", "2021")
        == "not_applicable"
    )


def test_two_populations_too_close_are_not_compared() -> None:
    with pytest.raises(NoSourceError, match="10 ans"):
        result_of(population_evolution, populations(("2020", 1, 1), ("2021", 2, 2)))


def schools(kind: str) -> Inputs:
    """A public and a private school in 01, a public one in 02, none counted in 03."""
    pupils = {"public": {"01": 300, "02": 100, "03": 0}, "prive": {"01": 100, "02": 0, "03": 0}}
    indices = {"public": {"01": 90.0, "02": 110.0}, "prive": {"01": 130.0}}
    said = {f"eleves_{kind}_{sector}": [observed("2023", told)] for sector, told in pupils.items()}
    said |= {
        f"ips_{kind}_{name}": [observed("2023", told, {}, pupils[name])] for name, told in indices.items()
    }
    codes = ("01", "02", "03")
    return made_inputs(
        [commune(code) for code in codes], zones=[zone("epci", "1", *codes)], observations=said
    )


@pytest.mark.parametrize(("module", "kind"), [(eleves_college, "college"), (eleves_primaire, "primaire")])
def test_no_pupil_counted_is_missing_and_not_none(module: ModuleType, kind: str) -> None:
    inputs = schools(kind)
    assert [told(module, inputs, place, "2023") for place in (EPCI, "commune:03")] == [500, "missing"]


@pytest.mark.parametrize(("module", "kind"), [(ips_college, "college"), (ips_primaire, "primaire")])
def test_an_index_is_weighed_by_pupils_of_both_sectors(module: ModuleType, kind: str) -> None:
    inputs = schools(kind)
    assert told(module, inputs, "commune:01", "2023") == pytest.approx((300 * 90 + 100 * 130) / 400)
    assert told(module, inputs, EPCI, "2023") == pytest.approx((300 * 90 + 100 * 130 + 100 * 110) / 500)
    assert told(module, inputs, "commune:03", "2023") == "missing"


def shipped(table: str) -> pd.DataFrame:
    rows = pd.read_csv(TABLES / table, dtype={"code": str, "departement": str})
    return rows[rows["departement"] == "33"].set_index("code").astype({"departement": str})


def real(table: str, part: str, whole: str) -> tuple[Inputs, pd.DataFrame]:
    rows = shipped(table)
    numbers = rows[part].astype(float).to_dict()
    said = observed("2021", numbers, numbers, rows[whole].astype(float).to_dict())
    zones = [zone("departement", "33", *rows.index)]
    return made_inputs([commune(code) for code in rows.index], zones=zones, observations={part: [said]}), rows


REAL = [
    (pop_65p_share, ("population_age_2021.csv", "pop_65p", "population"), (1_654_965, 0.1968, 0.2178)),
    (
        logements_vacants_share,
        ("logements_2021.csv", "logements_vacants", "logements"),
        (913_482, 0.0618, 0.0846),
    ),
    (
        res_secondaires_share,
        ("logements_2021.csv", "res_secondaires", "logements"),
        (913_482, 0.0894, 0.0652),
    ),
]


@pytest.mark.parametrize(("module", "columns", "expected"), REAL)
def test_the_share_of_the_department_meets_its_total_and_differs_from_the_mean_of_communes(
    module: ModuleType, columns: tuple[str, str, str], expected: tuple[int, float, float]
) -> None:
    inputs, rows = real(*columns)
    row = published(module, inputs)[DEPARTEMENT, "2021", Lecture.PRINCIPALE]
    mean = (rows[columns[1]] / rows[columns[2]]).mean()
    assert (row.denominator, row.value, mean) == pytest.approx(expected, abs=5e-5)


def test_the_department_grows_twice_as_fast_as_its_mean_commune() -> None:
    path = mirror() / "medical" / "population_municipale_communes.csv"
    rows = pd.read_csv(path, dtype={"code_insee": str}).set_index("code_insee")
    rows = rows[rows.index.str.startswith("33")]
    said = [observed(year, rows[f"pmun{year}"].to_dict()) for year in ("2011", "2022")]
    zones = [zone("departement", "33", *rows.index)]
    inputs = made_inputs(
        [commune(code) for code in rows.index], zones=zones, observations={"population_municipale": said}
    )
    assert told(population_evolution, inputs, DEPARTEMENT, "2022") == pytest.approx(1.2335, abs=1e-4)
    assert 100 * ((rows["pmun2022"] / rows["pmun2011"]) ** (1 / 11) - 1).mean() == pytest.approx(
        0.6483, abs=1e-4
    )
