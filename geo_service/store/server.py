"""What a database server must offer before anything is written to it, checked with sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from geo_service.errors import DatabaseError

MIN_POSTGRESQL = 150000
MIN_POSTGIS = (3, 3)
EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")
OWN_SCHEMAS = ("queue",)
"""Schemas whose tables are not foreign before the first migration: the queue installs itself."""
ROLES = ("geo_read", "geo_cache", "geo_write")
IN_USE, AT_MIGRATION = "MEMBER", "MEMBER WITH ADMIN OPTION"
"""How the roles must be held: the first migration grants them, which takes the admin option."""

type_of_check = Callable[["ServerFacts"], str | None]


@dataclass(frozen=True)
class ServerFacts:
    """What the checks need to know of a server and of the current user's rights."""

    server_version: int
    postgis_available: str | None
    installed: frozenset[str]
    available: frozenset[str]
    superuser: bool
    may_create_role: bool
    may_create_schema: bool
    roles_held: frozenset[str]
    foreign_tables: tuple[str, ...]
    ours: bool


def check_server(connection: psycopg.Connection) -> ServerFacts:
    """Refuse a server that cannot carry the service.

    Raises:
        DatabaseError: one sentence for each thing that is missing, with its remedy.
    """
    facts = read_facts(connection)
    problems = list(problems_of(facts))
    if problems:
        raise DatabaseError("Ce serveur PostgreSQL ne convient pas. " + " ".join(problems))
    return facts


def read_facts(connection: psycopg.Connection) -> ServerFacts:
    """Ask the server, without changing anything."""
    extensions: dict[str, bool] = dict(
        connection.execute(
            "SELECT name, (installed_version IS NOT NULL) FROM pg_available_extensions"
        ).fetchall()
    )
    ours = _one(connection, "SELECT to_regclass('geo.publication_pointer') IS NOT NULL")[0]
    superuser, create_role = _one(
        connection, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    return ServerFacts(
        server_version=connection.info.server_version,
        postgis_available=_postgis_version(connection),
        installed=frozenset(name for name, installed in extensions.items() if installed),
        available=frozenset(extensions),
        superuser=superuser,
        may_create_role=superuser or create_role,
        may_create_schema=_one(
            connection, "SELECT has_database_privilege(current_user, current_database(), 'CREATE')"
        )[0],
        roles_held=frozenset(_roles_held(connection, IN_USE if ours else AT_MIGRATION)),
        foreign_tables=tuple(_foreign_tables(connection)),
        ours=ours,
    )


def problems_of(facts: ServerFacts) -> Iterator[str]:
    """One sentence per thing that stands in the way; nothing when all is well."""
    for check in CHECKS:
        sentence = check(facts)
        if sentence:
            yield sentence


def _version(facts: ServerFacts) -> str | None:
    if facts.server_version >= MIN_POSTGRESQL:
        return None
    return f"PostgreSQL 15 ou plus récent est nécessaire ; version trouvée : {facts.server_version // 10000}."


def _postgis(facts: ServerFacts) -> str | None:
    if facts.postgis_available is None:
        return "PostGIS n'y est pas installé : installez le paquet postgresql-NN-postgis-3 sur le serveur."
    found = tuple(int(part) for part in facts.postgis_available.split(".")[:2])
    if found >= MIN_POSTGIS:
        return None
    return f"PostGIS 3.3 ou plus récent est nécessaire ; version trouvée : {facts.postgis_available}."


def _extensions(facts: ServerFacts) -> str | None:
    absent = [name for name in EXTENSIONS if name not in facts.available and name != "postgis"]
    if not absent:
        return None
    return f"Extensions absentes du serveur : {', '.join(absent)} ; installez le paquet postgresql-contrib."


def _extension_rights(facts: ServerFacts) -> str | None:
    if facts.superuser or "postgis" in facts.installed or "postgis" not in facts.available:
        return None
    return (
        "L'utilisateur ne peut pas créer l'extension PostGIS : demandez à l'administrateur d'exécuter "
        "« CREATE EXTENSION postgis; » dans cette base."
    )


def _schema_rights(facts: ServerFacts) -> str | None:
    if facts.may_create_schema:
        return None
    return "L'utilisateur ne peut pas créer de schéma : demandez « GRANT CREATE ON DATABASE … TO … » à l'administrateur."


def _role_rights(facts: ServerFacts) -> str | None:
    if facts.may_create_role or facts.roles_held.issuperset(ROLES):
        return None
    return (
        "Les rôles geo_read, geo_cache, geo_write manquent : demandez à l'administrateur « CREATE ROLE geo_read; "
        "CREATE ROLE geo_cache; CREATE ROLE geo_write; GRANT geo_read, geo_cache, geo_write TO … WITH ADMIN OPTION; »."
    )


def _empty(facts: ServerFacts) -> str | None:
    if facts.ours or not facts.foreign_tables:
        return None
    some = ", ".join(facts.foreign_tables[:3])
    return f"La base contient déjà des tables étrangères au service ({some}…) : donnez une base vide."


CHECKS: tuple[type_of_check, ...] = (
    _version,
    _postgis,
    _extensions,
    _extension_rights,
    _schema_rights,
    _role_rights,
    _empty,
)


def _one(connection: psycopg.Connection, query: str) -> tuple[bool, ...]:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def _postgis_version(connection: psycopg.Connection) -> str | None:
    row = connection.execute(
        "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'postgis'"
    ).fetchone()
    return row[0] if row else None


def _roles_held(connection: psycopg.Connection, privilege: str) -> Iterator[str]:
    query = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND pg_has_role(current_user, oid, %s)"
    for (name,) in connection.execute(query, [list(ROLES), privilege]):
        yield name


def _foreign_tables(connection: psycopg.Connection) -> Iterator[str]:
    query = """
        SELECT schemaname || '.' || relname
        FROM pg_stat_user_tables AS t
        WHERE schemaname <> ALL(%s)
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.relid AND d.deptype = 'e')
        ORDER BY 1 LIMIT 5
    """
    for (name,) in connection.execute(query, [list(OWN_SCHEMAS)]):
        yield name
