"""What must be true of a source's rows before they may be published.

Each check yields sentences; one sentence is enough to refuse the file, and all of them are shown.
"""

from collections.abc import Callable, Iterator

import geopandas as gpd
import pandas as pd
import shapely

from geo_service.errors import SourceError
from geo_service.ingest.table import Table
from geo_service.model.source import Source, Target

MAX_SHOWN = 5
MAX_GAP_M = 1.0
"""Width under which the space between two outlines is a fault of the file, not a feature of the ground."""


def check(source: Source, table: Table) -> None:
    """Refuse rows that break the declaration.

    Raises:
        SourceError: every problem found, each with its figures.
    """
    problems = [sentence for rule in RULES for sentence in rule(source, table)]
    if problems:
        raise SourceError(
            f"Source « {source.id} » refusée : {' '.join(problems[:MAX_SHOWN])} "
            "Corrigez le fichier, puis rechargez-le : ce qui était publié le reste."
        )


def rejected_rows(source: Source, table: Table) -> Iterator[str]:
    """Too many rows could not be read."""
    total = len(table.rows) + len(table.rejected)
    share = len(table.rejected) / total if total else 0.0
    if share > source.checks.max_rejected_share:
        first = table.rejected[0]
        yield (
            f"{len(table.rejected)} ligne(s) rejetée(s) sur {total} "
            f"(première : ligne {first.row_number}, {first.reason})."
        )


def row_count(source: Source, table: Table) -> Iterator[str]:
    """Too few or too many rows."""
    bounds, count = source.checks.rows, len(table.rows)
    if count < bounds.min or (bounds.max is not None and count > bounds.max):
        wanted = f"entre {bounds.min} et {bounds.max}" if bounds.max is not None else f"au moins {bounds.min}"
        yield f"{count} ligne(s) gardée(s), {wanted} attendue(s)."


def unique_key(source: Source, table: Table) -> Iterator[str]:
    """Two rows with the same key: the declared one, or what identifies a row of the target."""
    columns = list(source.checks.unique or KEYS[source.target])
    if not set(columns) <= set(table.rows.columns):
        return
    repeated = table.rows[table.rows.duplicated(columns, keep=False)]
    if not repeated.empty:
        key = ", ".join(str(repeated.iloc[0][name]) for name in columns)
        yield f"clé en double ({', '.join(columns)}) : « {key} » et {len(repeated) - 1} autre(s) ligne(s)."


def filled_cells(source: Source, table: Table) -> Iterator[str]:
    """A row without what its target cannot do without."""
    for name in set(NEEDED[source.target]) & set(table.rows.columns):
        empty = table.rows.index[table.rows[name].isna()]
        if len(empty):
            yield f"{name} vide (ligne {empty[0]} et {len(empty) - 1} autre(s))."


def expected_sums(source: Source, table: Table) -> Iterator[str]:
    """A published total is not reached."""
    for expected in source.checks.sums:
        rows = table.rows
        for name, wanted in expected.where.items():
            rows = rows[rows[name] == wanted]
        found = float(pd.to_numeric(rows[expected.column]).sum())
        if abs(found - expected.equals) > expected.tolerance:
            yield f"somme de {expected.column} : {found:,.0f} au lieu de {expected.equals:,.0f}.".replace(
                ",", " "
            )


def value_ranges(source: Source, table: Table) -> Iterator[str]:
    """A value is outside its declared bounds."""
    for name, (low, high) in source.checks.ranges.items():
        values = pd.to_numeric(table.rows[name]).dropna()
        outside = values[(values < low) | (values > high)]
        if not outside.empty:
            yield f"{name} : {outside.iloc[0]:g} (ligne {outside.index[0]}) hors de [{low:g} ; {high:g}]."


def coverage(source: Source, table: Table) -> Iterator[str]:
    """Polygons that should tile the ground overlap or leave holes."""
    if not source.checks.coverage:
        return
    shapes = gpd.GeoSeries(table.rows["geometry"]).to_numpy()
    faults = shapely.coverage_invalid_edges(shapes, gap_width=MAX_GAP_M)
    bad = [index for index, fault in enumerate(faults) if not fault.is_empty]
    if bad:
        yield f"les contours se recouvrent ou ne se joignent pas (ligne {table.rows.index[bad[0]]} et {len(bad) - 1} autre(s))."
        return
    whole = shapely.coverage_union_all(shapes)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    if holes:
        place = max(holes, key=lambda hole: hole.area).representative_point()
        yield f"{len(holes)} trou(s) entre les contours (le plus grand vers x = {place.x:.0f}, y = {place.y:.0f} en Lambert-93)."


def needed_columns(source: Source, table: Table) -> Iterator[str]:
    """The target cannot be filled without these."""
    absent = [name for name in NEEDED[source.target] if name not in table.rows.columns]
    if absent:
        yield f"la déclaration doit fournir {', '.join(absent)} pour une cible « {source.target} »."


NEEDED: dict[Target, tuple[str, ...]] = {
    Target.ZONE: ("niveau", "code", "nom", "geometry"),
    Target.EQUIPEMENT: ("type", "id", "nom", "commune", "geometry"),
    Target.OBSERVATION: ("niveau", "code"),
    Target.RECORD: ("key",),
    Target.WATER: ("id", "nature", "geometry"),
    Target.MARCHE: ("uid", "acheteur_id", "montant", "titulaires"),
}

KEYS: dict[Target, tuple[str, ...]] = {
    Target.ZONE: ("niveau", "code"),
    Target.EQUIPEMENT: ("id",),
    Target.OBSERVATION: ("niveau", "code"),
    Target.RECORD: ("key",),
    Target.WATER: ("id",),
    Target.MARCHE: ("uid",),
}

RULES: tuple[Callable[[Source, Table], Iterator[str]], ...] = (
    needed_columns,
    rejected_rows,
    filled_cells,
    row_count,
    unique_key,
    expected_sums,
    value_ranges,
    coverage,
)
