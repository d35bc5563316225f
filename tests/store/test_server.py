"""What a server must offer, on made facts: each shortcoming is one sentence with its remedy."""

from dataclasses import replace

import psycopg
import pytest

from geo_service.store.server import EXTENSIONS, ROLES, ServerFacts, problems_of, read_facts

GOOD = ServerFacts(
    server_version=150018,
    postgis_available="3.3.2",
    installed=frozenset(EXTENSIONS),
    available=frozenset(EXTENSIONS),
    superuser=False,
    may_create_role=False,
    may_create_schema=True,
    roles_held=frozenset(ROLES),
    foreign_tables=(),
    ours=False,
)


@pytest.mark.parametrize(
    "facts",
    [
        GOOD,
        replace(GOOD, roles_held=frozenset(), may_create_role=True),
        replace(GOOD, installed=frozenset(), superuser=True),
        replace(GOOD, postgis_available="3.10.0"),
        replace(GOOD, postgis_available="4.0.0dev"),
        replace(GOOD, ours=True, foreign_tables=("public.notes",)),
    ],
)
def test_a_server_that_suffices_has_no_problem(facts: ServerFacts) -> None:
    assert list(problems_of(facts)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"server_version": 140012}, "PostgreSQL 15 ou plus récent est nécessaire ; version trouvée : 14."),
        (
            {"postgis_available": None},
            "PostGIS n'y est pas installé : installez le paquet postgresql-NN-postgis-3",
        ),
        (
            {"postgis_available": "3.2.9"},
            "PostGIS 3.3 ou plus récent est nécessaire ; version trouvée : 3.2.9.",
        ),
        ({"postgis_available": "2.5.0"}, "PostGIS 3.3 ou plus récent est nécessaire"),
        (
            {"available": frozenset({"postgis", "unaccent"})},
            "Extensions absentes du serveur : pg_trgm, btree_gist ; installez",
        ),
        (
            {"installed": frozenset()},
            "demandez à l'administrateur d'exécuter « CREATE EXTENSION postgis; » dans cette base.",
        ),
        ({"may_create_schema": False}, "demandez « GRANT CREATE ON DATABASE … TO … » à l'administrateur."),
        (
            {"roles_held": frozenset({"geo_read"})},
            "Les rôles geo_read, geo_cache, geo_write manquent : demandez",
        ),
        ({"foreign_tables": ("public.a", "public.b")}, "(public.a, public.b…) : donnez une base vide."),
    ],
)
def test_each_shortcoming_is_one_sentence_with_its_remedy(change: dict[str, object], sentence: str) -> None:
    problems = list(problems_of(replace(GOOD, **change)))  # type: ignore[arg-type]  # one field at a time
    assert len(problems) == 1
    assert sentence in problems[0]
    assert problems[0].endswith(".")


def test_every_shortcoming_is_said_at_once() -> None:
    facts = replace(GOOD, server_version=130000, may_create_schema=False, roles_held=frozenset())
    assert len(list(problems_of(facts))) == 3


def test_facts_are_read_from_the_server_without_changing_it(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("SET TRANSACTION READ ONLY")
        facts = read_facts(connection)
    assert (facts.superuser, facts.ours, facts.foreign_tables) == (True, False, ())
    assert facts.installed >= set(EXTENSIONS)
