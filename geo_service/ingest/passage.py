"""Communes of a file's time, names and places → communes in force.

Communes merge: a figure of 2009 or 2013 must land on the commune that took the former one over.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo_service.ingest.measures import PARTS, merged
from geo_service.ingest.references import References, normal
from geo_service.ingest.table import Table
from geo_service.model.source import Source, Target

REACH_M = 2_000.0
"""How far outside every outline a point may lie (generalised coast and borders) and still be placed."""


def commune_column(source: Source, table: Table) -> str:
    """The column that names a commune in the rows of a target."""
    if source.target in (Target.OBSERVATION, Target.ZONE):
        return "code"
    named = source.target is Target.EQUIPEMENT or "commune" in table.rows.columns
    return "commune" if named else "key"


def passage_communes(source: Source, table: Table, references: References) -> Table:
    """Former codes become codes in force; observations of merged communes become one row.

    A code that is neither rejects its row. Values are added as ``measures.merged`` says; a rate that
    nothing can weight rejects the rows of its commune.
    """
    table = _renamed(source, table, references)
    name = commune_column(source, table)
    if len(references.communes):
        known = table.rows[name].isin(set(references.communes["code"]))
        table = table.reject(
            ~known & table.rows[name].notna(),
            "commune inconnue : ni en vigueur dans le périmètre, ni ancienne",
        )
    return _merged_rows(source, table) if source.target is Target.OBSERVATION else table


def passage_communes_et_dehors(source: Source, table: Table, references: References) -> Table:
    """The same for records that may be elsewhere: ``hors_perimetre`` is true for a commune that is not ours, None for none."""
    table = _renamed(source, table, references)
    ours = set(references.communes["code"])
    codes = table.rows[commune_column(source, table)]
    outside = [None if code is None else code not in ours for code in codes]
    return table.with_rows(table.rows.assign(hors_perimetre=_cells(outside, table)))


def _renamed(source: Source, table: Table, references: References) -> Table:
    name, current = commune_column(source, table), set(references.communes["code"])
    codes = [code if code in current else references.former.get(code, code) for code in table.rows[name]]
    return table.with_rows(table.rows.assign(**{name: _cells(codes, table)}))


def _cells(values: Sequence[Any], table: Table) -> "pd.Series[Any]":
    """A column of objects: None stays None."""
    return pd.Series(list(values), index=table.rows.index, dtype=object)


def _merged_rows(source: Source, table: Table) -> Table:
    repeated = table.rows["code"].duplicated(keep=False)
    single, groups = table.rows[~repeated], table.rows[repeated].groupby("code", sort=False)
    rows = [(group.index[0], _one(source, group)) for _, group in groups]
    refused = {group.index[0] for (_, group), (_, row) in zip(groups, rows, strict=True) if row is None}
    for first in refused:
        code = table.rows["code"].loc[first]
        table = table.reject(
            table.rows["code"] == code, "taux d'anciennes communes différents, sans poids pour les réunir"
        )
    more = pd.DataFrame(
        [row for _, row in rows if row is not None], index=[at for at, row in rows if row is not None]
    )
    return table.with_rows(pd.concat([single, more.astype(object)]).sort_index() if len(more) else single)


def _one(source: Source, group: pd.DataFrame) -> dict[str, Any] | None:
    row: dict[str, Any] = {str(name): cell for name, cell in group.iloc[0].items()}
    for name, column in source.values.items():
        found = merged(name, column, group)
        if found is None:
            return None
        row |= {name: found["value"]} | {f"{name}.{part}": found[part] for part in PARTS}
    return row


def commune_by_name(source: Source, table: Table, references: References) -> Table:
    """Fill an absent commune from ``commune_nom``, current or former; ``code_postal`` or ``departement`` tells homonyms apart.

    The postal code alone places nobody: it may belong to the département next door.
    """
    name, places = commune_column(source, table), _by_name(references)
    codes = [
        row.get(name) or _named(places[normal(row.get("commune_nom"))], _hint(row))
        for row in table.rows.to_dict("records")
    ]
    return table.with_rows(table.rows.assign(**{name: _cells(codes, table)}))


def _by_name(references: References) -> defaultdict[str, list[str]]:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for code, name in zip(references.communes["code"], references.communes["nom"], strict=True):
        places[normal(name)].append(code)
    for name, code in references.former_names:
        if code not in places[normal(name)]:
            places[normal(name)].append(code)
    return places


def _hint(row: dict[Any, Any]) -> str:
    return str(row.get("departement") or row.get("code_postal") or "")[:2]


def _named(codes: list[str], hint: str) -> str | None:
    near = [code for code in codes if code.startswith(hint)] if len(codes) > 1 else codes
    return near[0] if len(near) == 1 else None


def commune_by_point(source: Source, table: Table, references: References) -> Table:
    """Fill an absent commune by the outline that holds the point, or the nearest one within 2 km."""
    rows, name = table.rows.copy(), commune_column(source, table)
    if name not in rows.columns:
        rows[name] = None
    lost = rows[rows[name].isna() & rows["geometry"].notna()]
    if not lost.empty and len(references.communes):
        points = gpd.GeoDataFrame(geometry=gpd.GeoSeries(lost["geometry"]), crs=references.communes.crs)
        found = points.sjoin_nearest(references.communes[["code", "geometry"]], max_distance=REACH_M)
        rows.loc[found.index, name] = found["code"].groupby(level=0).min().reindex(found.index)
    return table.with_rows(rows)


def known_commune(source: Source, table: Table, _: References) -> Table:
    """Reject rows that no step could place in a commune."""
    return table.reject(table.rows[commune_column(source, table)].isna(), "commune introuvable")


def at_town_hall(_: Source, table: Table, references: References) -> Table:
    """Put a row that has no point at the town hall of its commune, and say so in ``placement``."""
    rows = table.rows.copy()
    own = rows["geometry"] if "geometry" in rows.columns else pd.Series(None, index=rows.index, dtype=object)
    here = own.notna()
    places = {code: references.place(code) for code in rows["commune"].unique()}
    points = [
        point if known else places[code]
        for point, known, code in zip(own, here, rows["commune"], strict=True)
    ]
    rows["placement"] = ["publié" if known else "mairie" for known in here]
    framed = gpd.GeoDataFrame(
        rows.drop(columns="geometry", errors="ignore"),
        geometry=np.array(points, dtype=object),
        crs=references.communes.crs,
    )
    return table.with_rows(framed).reject(framed.geometry.isna(), "commune sans mairie ni contour")
