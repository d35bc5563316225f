"""What is true of every published indicator, on the shipped data and on the real extracts."""

import psycopg
from conftest import Loaded

from geo_service.model.indicator import PREFIX
from geo_service.model.source import NATURES, Nature


def published(at: Loaded) -> dict[str, tuple[str, set[str], set[str]]]:
    """Worst nature, sources and indicators read, by id."""
    query = "SELECT id, nature_min, provenance FROM pub.indicateur"
    with psycopg.connect(at.url) as connection:
        return {
            name: (
                nature,
                {source["name"] for source in told["inputs"]},
                {other.removeprefix(PREFIX) for other in told["indicateurs"]},
            )
            for name, nature, told in connection.execute(query)
        }


def test_an_indicator_is_no_better_than_those_it_is_made_of(computed: Loaded) -> None:
    """Without this, a score made of generated figures would not be marked as a demonstration."""
    found = published(computed)
    better = [
        (name, other)
        for name, (nature, _, read) in found.items()
        for other in read
        if NATURES.index(Nature(nature)) < NATURES.index(Nature(found[other][0]))
    ]
    assert any(read for _, _, read in found.values())
    assert better == []


def test_an_indicator_names_the_sources_of_those_it_is_made_of(computed: Loaded) -> None:
    found = published(computed)
    forgotten = {
        name: found[other][1] - sources for name, (_, sources, read) in found.items() for other in read
    }
    assert {name: names for name, names in forgotten.items() if names} == {}
