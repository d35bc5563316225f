"""Computing indicators: only what changed, the same whatever the order, and a failure costs nothing."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Loaded

from geo_service.errors import NotFoundError, SourceError
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import Module, find_modules
from geo_service.gaps.values import Result
from geo_service.services.compute import chosen, compute
from geo_service.services.load import LoadRequest, load, load_all
from geo_service.store.publications import rollback

TIME = "temps_mairie"
PEOPLE = "pop_65p_share"
DENSITY = "densite_population"


def modules() -> Mapping[str, Module]:
    """Two indicators of the package: one has its source in the tiny département, the other has none."""
    return chosen(find_modules(), (TIME, PEOPLE))


def values(url: str, name: str = TIME) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT zone, millesime, lecture, valeur, bas, haut, qualite, couverture, nature, nature_min"
            " FROM pub.indicateur_valeur WHERE indicateur = %s ORDER BY 1, 2, 3",
            [name],
        ).fetchall()


def version(url: str, name: str) -> tuple[Any, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT version_id, absence, provenance FROM pub.indicateur WHERE id = %s", [name]
        ).fetchone()


def breaks(_: Inputs, __: object) -> Result:
    raise ZeroDivisionError


def broken(found: Mapping[str, Module]) -> Mapping[str, Module]:
    """The same modules, one of which now fails."""
    return {**found, TIME: replace(found[TIME], compute=breaks, text="new text")}


def move_population(data: Path) -> None:
    """One more inhabitant in one commune, one less in another: the total the file promises stays."""
    path = data / "tables" / "communes.csv"
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["population"] = str(int(rows[0]["population"]) + 1)
    rows[1]["population"] = str(int(rows[1]["population"]) - 1)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_an_indicator_is_published_for_communes_and_every_level_above(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    zones = {row[0].partition(":")[0] for row in values(small.url)}
    assert zones == {"commune", "epci", "territoire", "departement"}


def test_neighbours_serve_the_computation_and_are_not_listed(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    listed = {row[0] for row in values(small.url)}
    assert "commune:98001" not in listed
    assert ("epci:200000001", "partie_departement") in {(row[0], row[2]) for row in values(small.url)}


def test_a_doubtful_membership_gives_both_readings(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    readings = {(row[0], row[2]): row[3] for row in values(small.url) if row[0].startswith("territoire")}
    assert set(readings) == {
        (f"territoire:{slug}", how) for slug in ("est", "ouest") for how in ("principale", "alternative")
    }


def test_nothing_is_computed_twice(small: Loaded) -> None:
    first = compute(small.settings, small.url, modules=modules())
    second = compute(small.settings, small.url, modules=modules())
    assert (set(first.computed), second.computed) == ({TIME, PEOPLE}, ())
    assert second.publication_id == first.publication_id


def test_only_what_depends_on_a_changed_source_is_computed_again(small: Loaded) -> None:
    found = modules()
    compute(small.settings, small.url, modules=found)
    changed = {name: replace(one, text="new text") if name == PEOPLE else one for name, one in found.items()}
    assert compute(small.settings, small.url, modules=changed).computed == (PEOPLE,)


def test_a_changed_source_reaches_the_figures(small: Loaded) -> None:
    found = chosen(find_modules(), (DENSITY,))
    compute(small.settings, small.url, modules=found)
    before = values(small.url, DENSITY)
    move_population(small.settings.data_dir)
    load_all(small.settings, small.url)
    assert compute(small.settings, small.url, modules=found).computed == (DENSITY,)
    assert values(small.url, DENSITY) != before


def test_the_order_of_computation_changes_nothing(small: Loaded) -> None:
    found = modules()
    compute(small.settings, small.url, modules=found)
    straight = values(small.url)
    again = {name: replace(one, text="other") for name, one in reversed(found.items())}
    compute(small.settings, small.url, modules=again)
    assert values(small.url) == straight


def test_a_failing_indicator_is_reported_and_keeps_what_was_published(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    before = values(small.url)
    report = compute(small.settings, small.url, modules=broken(modules()))
    assert set(report.failed) == {TIME}
    assert values(small.url) == before


def test_an_indicator_that_fails_at_first_is_not_published_and_stops_no_other(small: Loaded) -> None:
    report = compute(small.settings, small.url, modules=broken(modules()))
    assert (set(report.failed), report.computed) == ({TIME}, (PEOPLE,))
    assert version(small.url, TIME) is None


def test_an_indicator_without_source_is_published_as_unknown_with_its_reason(small: Loaded) -> None:
    report = compute(small.settings, small.url, modules=modules())
    found = version(small.url, PEOPLE)
    assert PEOPLE in report.absent
    assert found is not None
    assert "aucune source" in found[1]
    assert values(small.url, PEOPLE) == []


def test_a_load_leaves_the_published_indicators_in_place(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    before = values(small.url)
    load_all(small.settings, small.url)
    assert values(small.url) == before


def test_a_refused_file_leaves_sources_and_indicators_as_they_were(small: Loaded, tmp_path: Path) -> None:
    compute(small.settings, small.url, modules=modules())
    before = values(small.url)
    broken_file = tmp_path / "mairies.csv"
    broken_file.write_text("id,nom\n1,x\n", encoding="utf-8")
    with pytest.raises(SourceError):
        load(small.settings, small.url, LoadRequest("mairies", broken_file))
    assert values(small.url) == before


def test_going_back_brings_the_former_figures_back(small: Loaded) -> None:
    first = compute(small.settings, small.url, modules=modules()).publication_id
    before = values(small.url)
    again = {name: replace(one, text="other") for name, one in modules().items()}
    compute(small.settings, small.url, modules=again)
    with psycopg.connect(small.url) as connection:
        rollback(connection, first)
    assert values(small.url) == before


def test_undoing_a_load_undoes_the_indicators_computed_from_it(small: Loaded) -> None:
    found = chosen(find_modules(), (DENSITY,))
    compute(small.settings, small.url, modules=found)
    before = values(small.url, DENSITY)
    move_population(small.settings.data_dir)
    load_all(small.settings, small.url)
    compute(small.settings, small.url, modules=found)
    with psycopg.connect(small.url) as connection:
        rollback(connection)
    assert values(small.url, DENSITY) == before


def test_the_figures_say_where_they_come_from(small: Loaded) -> None:
    compute(small.settings, small.url, modules=modules())
    found = version(small.url, TIME)
    assert found is not None
    told = found[2]
    assert {source["name"] for source in told["inputs"]} >= {"mairies", "eau"}
    assert told["definition"]["methode"]


def test_an_unknown_indicator_is_a_sentence_that_names_the_others(small: Loaded) -> None:
    with pytest.raises(NotFoundError, match=TIME):
        compute(small.settings, small.url, ("temps_de_rien",))
