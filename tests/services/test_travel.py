"""Travel times from what is published, and the command line that explains them."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from command_line import Cli, run_command
from conftest import Loaded
from travel.roads import write_extract

from geo_service.errors import ConfigurationError, SourceError
from geo_service.services.travel import (
    TownHalls,
    build_roads,
    land_grid,
    nearest_from_town_halls,
    provider,
    town_halls,
)
from geo_service.services.travel_area import UNDECLARED
from geo_service.services.travel_files import roads_file
from geo_service.store.engine import owner_connection
from geo_service.travel.land_grid import UNCALIBRATED


def halls_of(loaded: Loaded) -> TownHalls:
    with owner_connection(loaded.url) as connection:
        return town_halls(connection)


@pytest.fixture
def cli(
    real: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Cli:
    """Runs a command on the shipped département, with an empty folder of state."""
    monkeypatch.setenv("GEO_DATABASE_URL", real.url)
    monkeypatch.setenv("GEO_STATE_DIR", str(tmp_path))
    return partial(run_command, capsys)


def test_town_halls_of_neighbours_are_origins_too(real: Loaded) -> None:
    halls = halls_of(real)
    assert int(halls.served.sum()) == 534
    assert {code[:2] for code in halls.codes} == {"16", "17", "24", "33", "40", "47"}


def test_a_former_commune_stands_at_the_town_hall_of_todays(small: Loaded) -> None:
    halls = halls_of(small)
    assert (halls.place("99901") == halls.place("99001")).all()


def test_a_departement_without_declaration_says_so(small: Loaded) -> None:
    grid = land_grid(small.settings, small.url)
    assert {UNDECLARED, UNCALIBRATED} <= set(grid.notes)
    assert not grid.crossings


def test_within_its_commune_a_trip_takes_two_minutes(small: Loaded) -> None:
    halls = halls_of(small)
    field = land_grid(small.settings, small.url).nearest(halls.places[:1])
    found = nearest_from_town_halls(field, halls)
    assert found.minutes[0] == 2
    assert (found.minutes[1:] > 2).all()


def test_nobody_is_nearer_by_the_commune_next_door_than_a_commune_with_the_service(small: Loaded) -> None:
    halls = halls_of(small)
    beside = replace(halls, places=halls.places + np.array([600, 0]))
    field = land_grid(small.settings, small.url).nearest(halls.places[:1])
    assert field.at(beside.places).minutes[0] < 2
    assert nearest_from_town_halls(field, beside).minutes[0] == 2


def test_an_operators_parameters_change_the_grid(small: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text("[land_grid]\ncell_m = 1000\nper_km = 1\n", encoding="utf-8")
    grid = land_grid(small.settings.model_copy(update={"parametres": path}), small.url)
    assert (grid.ground.frame.cell_m, grid.ground.law.per_km.value) == (1000, 1)


def test_a_broken_file_of_parameters_is_refused(small: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text("[land_grid\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="GEO_PARAMETRES"):
        land_grid(small.settings.model_copy(update={"parametres": path}), small.url)


def test_an_extract_of_another_place_is_refused_and_nothing_is_kept(small: Loaded, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "ailleurs.osm.pbf")
    with pytest.raises(SourceError, match="ne couvre pas le département"):
        build_roads(small.settings, small.url, extract)
    assert not roads_file(small.settings).exists()


def test_the_published_grid_is_that_of_the_files_shipped(real: Loaded) -> None:
    grid = land_grid(real.settings, real.url)
    assert len(grid.crossings) == 4
    assert grid.calibration is not None
    assert "4.1 min" in grid.calibration


def test_without_roads_the_land_grid_answers(small: Loaded) -> None:
    assert provider(small.settings, small.url).provider == "land_grid"


def test_explain_names_the_ferry_the_law_and_the_doubt(cli: Cli) -> None:
    outcome = cli("travel", "explain", "33058", "33314")
    assert outcome.code == 0
    for words in (
        "44",
        "voiture, hors congestion, estimé",
        "± 20–30 %",
        "Bac Lamarque ↔ Blaye",
        "land_grid_v1",
    ):
        assert words in outcome.out


def test_explain_takes_degrees_and_refuses_what_is_no_place(cli: Cli) -> None:
    assert cli("travel", "explain", "-0.58,44.84", "33318").code == 0
    outcome = cli("travel", "explain", "Bordeaux", "33318")
    assert (outcome.code, "ni une commune" in outcome.err) == (1, True)


def test_build_says_what_the_grid_is_made_of(cli: Cli) -> None:
    outcome = cli("travel", "build")
    assert outcome.code == 0
    assert "360 × 290 cellules de 500 m" in outcome.out
    assert "2 bac(s)" in outcome.out


def test_build_refuses_a_truncated_extract_with_a_sentence(cli: Cli, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "coupe.osm.pbf")
    extract.write_bytes(extract.read_bytes()[:-20])
    outcome = cli("travel", "build", extract)
    assert (outcome.code, "tronqué" in outcome.err) == (1, True)


def test_calibrate_finds_the_law_of_known_times_and_prints_it_for_use(
    cli: Cli, real: Loaded, tmp_path: Path
) -> None:
    halls = halls_of(real)
    grid = land_grid(real.settings, real.url)
    rows = np.flatnonzero(halls.served)
    starts, ends = rows[:-7:12], rows[7::12][: len(rows[:-7:12])]
    law = replace(grid.ground.law, per_km=replace(grid.ground.law.per_km, value=0.8))
    minutes = law.minutes(grid.pair_km(halls.places[starts], halls.places[ends]))
    lines = [f"{halls.codes[a]},{halls.codes[b]},{m}" for a, b, m in zip(starts, ends, minutes, strict=True)]
    pairs = tmp_path / "temps.csv"
    pairs.write_text("\n".join(["code_a,code_b,minutes", *lines, "33063,00000,4"]), encoding="utf-8")
    outcome = cli("travel", "calibrate", pairs)
    assert outcome.code == 0
    assert "per_km = 0.8" in outcome.out
    assert "1 trajet(s) inutilisable(s)" in outcome.out
