"""From the file's columns to ours: named, typed, and with each row that does not fit set aside."""

import json
import re
from collections.abc import Callable
from math import isfinite, isnan
from typing import Any

import geopandas as gpd
import pandas as pd

from geo_service.crs import LAMBERT93, LAMBERT93_AREA, WGS84
from geo_service.errors import SourceError
from geo_service.ingest.table import Table
from geo_service.model.source import Column, ColumnType, Reader, Source

TRUE_WORDS = frozenset({"true", "1", "oui", "vrai"})
FALSE_WORDS = frozenset({"false", "0", "non", "faux"})
MAX_INTEGER = 2**31 - 1
"""What an integer of the database and of a vector tile's client holds for certain."""


def map_columns(source: Source, table: Table) -> Table:
    """Keep the declared columns under our names, with their declared types.

    An empty cell becomes None. A cell that cannot be read, an empty required one, or csv coordinates
    outside the area of EPSG:2154 reject their row.
    Constants of ``fixed`` are added. Geometry is kept; csv points are made from ``lon`` and ``lat``.

    Raises:
        SourceError: a declared column is not in the file.
    """
    _check_present(source, table)
    near = _reject_far(source.reader, table)
    table, mapped = Table(near.rows), near.with_rows(pd.DataFrame(index=near.rows.index))
    for name, column in wanted_columns(source).items():
        mapped, table = _map_one(name, column, table, mapped)
    rows = mapped.rows.assign(**source.fixed)
    return mapped.with_rows(_with_geometry(source, table.rows, rows))


def wanted_columns(source: Source) -> dict[str, Column]:
    """Declared columns, and one number column per declared indicator and per number it is made with."""
    values = {
        name: Column.model_validate({"from": value.source, "type": ColumnType.NUMBER})
        for name, value in source.values.items()
    }
    parts = {
        name: Column.model_validate({"from": name, "type": ColumnType.NUMBER})
        for value in source.values.values()
        for name in (value.denominator, value.weight, *value.over)
        if name and name not in values
    }
    return source.columns | values | parts


def parse_cell(column: Column, cell: Any) -> Any:
    """Read one cell as the column's type; None when it is empty.

    Raises:
        ValueError: the cell does not fit the type, the choices or the pattern.
    """
    if is_empty(cell) or (isinstance(cell, str) and cell.strip() in column.blank):
        return None
    value = _word(column, PARSERS[column.type](cell, column))
    if column.choices and value not in column.choices:
        raise ValueError(f"« {value} » n'est pas parmi {', '.join(column.choices)}")
    if column.pattern and not re.fullmatch(column.pattern, str(value)):
        raise ValueError(f"« {value} » n'a pas la forme attendue")
    return value


def _word(column: Column, value: Any) -> Any:
    if column.words and value not in column.words:
        raise ValueError(f"« {value} » n'a pas de mot à nous")
    return column.words.get(value, value) if column.words else value


def is_empty(cell: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, or blank text."""
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell is pd.NA or (isinstance(cell, float) and isnan(cell))


def _check_present(source: Source, table: Table) -> None:
    needed = [column.source for column in wanted_columns(source).values() if not column.optional]
    needed += [name for name in (source.reader.lon, source.reader.lat) if name]
    absent = sorted(set(needed) - set(table.rows.columns))
    if absent:
        found = ", ".join(str(name) for name in table.rows.columns if name != "geometry")
        raise SourceError(
            f"Source « {source.id} » : colonnes absentes du fichier : {', '.join(absent)}. Colonnes trouvées : {found}. "
            "Renommez-les dans le fichier, ou dans la déclaration."
        )


def _map_one(name: str, column: Column, table: Table, mapped: Table) -> tuple[Table, Table]:
    """Parse one column; rows that fail leave both the mapped and the raw table."""
    absent = column.source not in table.rows.columns
    cells = [
        _attempt(column, None if absent else cell) for cell in table.rows.get(column.source, table.rows.index)
    ]
    values = pd.Series([value for value, _ in cells], index=table.rows.index, dtype=object)
    reasons = pd.Series([reason for _, reason in cells], index=table.rows.index, dtype=object)
    mapped = mapped.with_rows(mapped.rows.assign(**{name: values}))
    for reason in sorted(set(reasons.dropna())):
        refused = reasons == reason
        rejected = table.reject(refused, f"{name} : {reason}").rejected
        mapped = Table(mapped.rows[~refused], mapped.rejected + rejected)
        table = table.with_rows(table.rows[~refused])
        reasons = reasons[~refused]
    return mapped, table


def _attempt(column: Column, cell: Any) -> tuple[Any, str | None]:
    try:
        value = parse_cell(column, cell)
    except ValueError as error:
        return None, str(error)
    return value, "valeur obligatoire absente" if column.required and value is None else None


def _text(cell: Any, _: Column) -> str:
    text = str(cell).strip()
    if "\0" in text:
        raise ValueError("octet nul dans un texte")
    return text


def _integer(cell: Any, column: Column) -> int:
    number = _number(cell, column)
    if number != int(number):
        raise ValueError(f"« {cell} » n'est pas un entier")
    if abs(number) > MAX_INTEGER:
        raise ValueError(f"« {cell} » dépasse le plus grand entier permis")
    return int(number)


def _number(cell: Any, _: Column) -> float:
    number = float(_plain_number(cell))
    if not isfinite(number):
        raise ValueError(f"« {cell} » dépasse le plus grand nombre permis")
    return number


def _plain_number(cell: Any) -> str:
    text = str(cell).strip().replace("\u202f", "").replace("\xa0", "").replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?", text):
        raise ValueError(f"« {cell} » n'est pas un nombre")
    return text


def _boolean(cell: Any, _: Column) -> bool:
    word = str(cell).strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError(f"« {cell} » n'est ni oui ni non")
    return word in TRUE_WORDS


def _date(cell: Any, _: Column) -> str:
    text = str(cell).strip()
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", text):
        raise ValueError(f"« {cell} » n'est pas une date AAAA, AAAA-MM ou AAAA-MM-JJ")
    return text


def _json(cell: Any, _: Column) -> Any:
    if not isinstance(cell, str):
        return cell  # a json document gives lists and objects already
    try:
        return json.loads(str(cell))
    except json.JSONDecodeError as error:
        raise ValueError("JSON illisible") from error


def _list(cell: Any, column: Column) -> list[str]:
    if isinstance(cell, list):
        return [str(part) for part in cell]
    return [part.strip() for part in str(cell).split(column.separator) if part.strip()]


PARSERS: dict[ColumnType, Callable[[Any, Column], Any]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.JSON: _json,
    ColumnType.LIST: _list,
}


def _lonlat(reader: Reader, raw: pd.DataFrame) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """The two csv columns as numbers; what is not a number is missing."""
    lon, lat = (pd.to_numeric(raw[name], errors="coerce") for name in (reader.lon, reader.lat))
    return lon, lat


def _reject_far(reader: Reader, table: Table) -> Table:
    """Coordinates that are swapped or mistyped have no image in EPSG:2154, or a meaningless one."""
    if not (reader.lon and reader.lat):
        return table
    west, south, east, north = LAMBERT93_AREA
    lon, lat = _lonlat(reader, table.rows)
    near = lon.between(west, east) & lat.between(south, north)
    return table.reject(
        ~near & lon.notna() & lat.notna(),
        "coordonnées hors de France métropolitaine : longitude et latitude inversées ?",
    )


def _with_geometry(source: Source, raw: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    reader = source.reader
    if "geometry" in raw.columns:
        return gpd.GeoDataFrame(rows, geometry=raw.loc[rows.index, "geometry"].to_numpy(), crs=LAMBERT93)
    if not (reader.lon and reader.lat):
        return rows
    lon, lat = _lonlat(reader, raw.loc[rows.index])
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), index=rows.index, crs=WGS84).to_crs(LAMBERT93)
    return gpd.GeoDataFrame(rows, geometry=points.where(lon.notna() & lat.notna()), crs=LAMBERT93)
