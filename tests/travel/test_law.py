"""The law of minutes, and its fit on known trips."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.errors import ConfigurationError, InputError
from geo_service.model.parameter import Parameter, parameters_of, with_values
from geo_service.travel.calibration import calibrate, half
from geo_service.travel.law import Law
from geo_service.travel.pairs import read_pairs

LAW = Law()


def test_nine_kilometres_take_ten_minutes_and_eighty_one_hundredths() -> None:
    assert LAW.minutes(np.array([9.0])).item() == pytest.approx(-4.4 + 0.69 * 9 + 3 * 3)


def test_no_trip_lasts_less_than_a_minute() -> None:
    assert LAW.minutes(np.array([0.0, 0.5])).tolist() == [1, 1]


def test_an_infinite_distance_takes_an_infinite_time() -> None:
    assert LAW.minutes(np.array([np.inf])).item() == np.inf


@given(st.floats(1, 300))
def test_the_reach_of_some_minutes_is_done_in_these_minutes(minutes: float) -> None:
    assert LAW.minutes(np.array([LAW.reach_km(minutes)])).item() == pytest.approx(minutes)


@given(st.floats(0, 300), st.floats(0, 300))
def test_a_longer_way_never_takes_less_time(one: float, other: float) -> None:
    short, long = LAW.minutes(np.sort([one, other]))
    assert short <= long


def test_each_parameter_has_unit_source_and_doubt() -> None:
    named = dict(parameters_of(LAW))
    assert len(named) == 5
    assert all(one.unit and one.source and not one.verified for one in named.values())


def test_an_operators_number_replaces_ours_and_says_whose_it_is() -> None:
    law = with_values(LAW, {"per_km": 1}, "GEO_PARAMETRES")
    assert law.per_km == Parameter(1.0, "min/km", "GEO_PARAMETRES", verified=False)


@pytest.mark.parametrize("values", [{"per_mile": 1.0}, {"per_km": "vite"}, {"per_km": float("nan")}])
def test_an_impossible_parameter_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="GEO_PARAMETRES"):
        with_values(LAW, values, "GEO_PARAMETRES")


def test_a_fit_finds_the_law_that_made_the_times() -> None:
    d = np.linspace(2, 80, 200)
    found = calibrate(LAW, d, -2 + 0.9 * d + 2 * np.sqrt(d), "essai")
    assert [
        found.law.constant_min.value,
        found.law.per_km.value,
        found.law.per_root_km.value,
    ] == pytest.approx([-2, 0.9, 2], abs=1e-3)
    assert found.held_out.mean_absolute_min < 1e-2 < found.former.mean_absolute_min


def test_errors_are_measured_on_trips_the_fit_has_not_seen() -> None:
    d = np.linspace(5, 80, 100)
    times = LAW.minutes(d)
    times[~half(100)] += 7
    found = calibrate(LAW, d, times, "essai")
    assert found.held_out.bias_min == pytest.approx(-7, abs=0.01)
    assert (found.fitted_on, found.held_out.pairs) == (50, 50)


def test_a_fitted_law_still_grows_when_known_times_fall() -> None:
    d = np.linspace(2, 80, 100)
    law = calibrate(LAW, d, 100 - d, "essai").law
    assert law.per_km.value >= 0
    assert law.per_root_km.value >= 0


def test_too_few_trips_are_refused() -> None:
    with pytest.raises(InputError, match="au moins 20"):
        calibrate(LAW, np.ones(19), np.ones(19), "essai")


PLACES = {"99001": np.array([[0.0, 0.0]]), "99002": np.array([[3000.0, 4000.0]])}


def table(folder: Path, text: str) -> Path:
    path = folder / "temps.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_known_trips_may_name_communes_and_unknown_ones_are_counted(tmp_path: Path) -> None:
    trips = read_pairs(table(tmp_path, "code_a;code_b;minutes\n99001;99002;7,5\n99001;00000;3\n"), PLACES)
    assert (trips.minutes.tolist(), trips.skipped) == ([7.5], 1)
    assert trips.ends.tolist() == [[3000, 4000]]


def test_known_trips_may_give_degrees(tmp_path: Path) -> None:
    trips = read_pairs(table(tmp_path, "lon_a,lat_a,lon_b,lat_b,minutes\n3,46.5,3.1,46.5,9\n"), {})
    assert trips.starts[0].tolist() == pytest.approx([700_000, 6_600_000], abs=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "colonnes attendues"),
        ("", "colonnes attendues"),
        ("code_a,code_b,minutes\n99001,99002,vite\n", "n° 1"),
        ("code_a,code_b,minutes\n99001,99002,-3\n", "positif"),
        ("lon_a,lat_a,lon_b,lat_b,minutes\n400000,6400000,1,2,3\n", "degrés"),
    ],
)
def test_a_wrong_table_is_refused_with_the_place_of_the_fault(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_pairs(table(tmp_path, text), PLACES)


def test_an_absent_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="introuvable"):
        read_pairs(tmp_path / "rien.csv", PLACES)


def test_a_table_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "temps.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_pairs(path, PLACES)


@pytest.mark.parametrize(("root", "expected"), [(2.0, 25.0), (0.0, np.inf)])
def test_a_law_without_slope_reaches_as_far_as_its_root(root: float, expected: float) -> None:
    law = with_values(LAW, {"constant_min": 0, "per_km": 0, "per_root_km": root}, "essai")
    assert law.reach_km(10) == expected
