"""Rebuilds everything under ``data/shapes`` and ``data/tables``: ``python -m data.recipes.build``.

``--check`` only compares the shipped files with ``provenance.json``.
"""

import argparse
import os
import sys
from pathlib import Path

from data.recipes import (
    anciennes,
    attributes,
    cantons,
    communes,
    crossings,
    epci,
    lycees,
    mairies,
    population,
    tables,
    water,
)
from data.recipes.cog import read_cog
from data.recipes.fetch import fetch
from data.recipes.perimetre import DATA_DIR, read_perimetre
from data.recipes.product import Product, write
from data.recipes.provenance import problems, write_provenance


def main(arguments: list[str] | None = None) -> int:
    """Entry of the command; 0 when all is well."""
    options = read_options(arguments)
    if not options.check:
        fetch(options.cache)
        build(options.cache, options.tables)
    found = problems(DATA_DIR)
    print("\n".join(found) or "Tous les fichiers livrés ont leur empreinte enregistrée.")
    return 1 if found else 0


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m data.recipes.build", description=__doc__)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument(
        "--cache", type=Path, default=home / "geo-service" / "packages", help="dossier des paquets"
    )
    parser.add_argument(
        "--tables", type=Path, default=DATA_DIR / "tables", help="dossier des tables compilées"
    )
    parser.add_argument("--check", action="store_true", help="compare seulement les empreintes")
    return parser.parse_args(arguments)


def build(cache: Path, compiled: Path) -> None:
    """Make every product, in order of dependency, and write each with its provenance."""
    copied = tables.compiled(compiled)
    notes = Product(f"tables/{tables.NOTES}", "initiatives", (), ())
    made = [*shapes_and_communes(cache), *other_tables(cache, copied)]
    (DATA_DIR / notes.path).parent.mkdir(parents=True, exist_ok=True)
    (DATA_DIR / notes.path).write_text(tables.notes(compiled), encoding="utf-8", newline="\n")
    for product in [*made, *copied, *tables.written_here(DATA_DIR)]:
        write(product, DATA_DIR)
    write_provenance([*made, *copied, *tables.written_here(DATA_DIR), notes], DATA_DIR)


def shapes_and_communes(cache: Path) -> list[Product]:
    """Shapes, and the tables that need them."""
    perimetre, cog = read_perimetre(), read_cog(cache)
    contours, repairs = communes.repair(communes.read_contours(cache, perimetre))
    served = communes.select(contours, perimetre)
    canton_rows = cantons.read_cantons(cache, perimetre)
    belongs = cantons.canton_of(served, canton_rows)
    eau = water.water(water.read_pieces(cache))
    return [
        communes.communes(cog, contours, repairs, perimetre),
        cantons.cantons(served, canton_rows, belongs),
        eau,
        crossings.bridges(eau.shapes),
        crossings.ferries(eau.shapes),
        attributes.commune_table(cog, perimetre, contours, belongs, eau),
        mairies.town_halls(cog, mairies.read_town_halls(cache, perimetre), contours),
    ]


def other_tables(cache: Path, copied: list[Product]) -> list[Product]:
    """Tables that need no shape."""
    perimetre, cog = read_perimetre(), read_cog(cache)
    iris = population.read_iris(cache, perimetre)
    passage = next(product for product in copied if product.path == anciennes.PASSAGE)
    lines = [{name: str(value) for name, value in row.items()} for row in passage.rows]
    return [
        epci.epci_table(cog, perimetre),
        epci.members_table(cog, perimetre),
        anciennes.former_communes(cog, perimetre, lines),
        population.age_table(cog, perimetre, iris),
        population.dwelling_table(cog, perimetre, iris),
        lycees.schools(cog, perimetre, lycees.read_schools(cache, perimetre)),
    ]


if __name__ == "__main__":
    sys.exit(main())
