"""Reads json documents and spreadsheets into raw rows."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo_service.errors import SourceError
from geo_service.ingest.references import normal
from geo_service.model.source import Reader


def read_json(reader: Reader, path: Path) -> pd.DataFrame:
    """One row per object of the list at ``root``; objects inside are dotted columns, lists stay lists.

    Raises:
        SourceError: not json, cut, or no list where it should be (an older schema).
    """
    try:
        content = json.loads(path.read_text(encoding=reader.encoding))
    except UnicodeError as error:
        raise SourceError(
            f"{path.name} n'est pas codé en {reader.encoding} : obtenez-le de nouveau."
        ) from error
    except json.JSONDecodeError as error:
        raise SourceError(
            f"{path.name}, ligne {error.lineno} : JSON illisible ; fichier tronqué ? Obtenez-le de nouveau."
        ) from error
    found = _at(content, reader.root)
    if not isinstance(found, list):
        raise SourceError(
            f"{path.name} n'a pas de liste à « {reader.root} » : ce n'est pas le schéma attendu "
            "(une version plus ancienne ?). Obtenez le fichier au schéma déclaré."
        )
    return pd.DataFrame([dict(_flat(item)) for item in found], dtype=object)


def _at(content: Any, root: str | None) -> Any:
    for key in root.split(".") if root else ():
        content = content.get(key) if isinstance(content, Mapping) else None
    return content


def _flat(item: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(item, Mapping):
        return
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def read_sheet(reader: Reader, path: Path) -> pd.DataFrame:
    """Rows under the line of titles, which is the one that holds ``header``; cells are text.

    Raises:
        SourceError: unreadable, no such sheet, no such title, or another unit than declared.
    """
    try:
        cells = pyogrio.read_dataframe(
            path, layer=reader.layer, read_geometry=False, HEADERS="DISABLE", FIELD_TYPES="STRING"
        )
    except DataLayerError as error:
        sheets = ", ".join(name for name, _ in pyogrio.list_layers(path))
        raise SourceError(f"{path.name} n'a pas d'onglet « {reader.layer} » : il a {sheets}.") from error
    except (DataSourceError, OSError, RuntimeError) as error:
        raise SourceError(
            f"{path.name} n'est pas un classeur lisible : tronqué, ou d'un autre format. Obtenez-le de nouveau."
        ) from error
    text = cells.astype(object).where(cells.notna(), "")
    return _under_units(reader, path, _under_titles(reader, path, text))


def _under_titles(reader: Reader, path: Path, cells: pd.DataFrame) -> pd.DataFrame:
    wanted = normal(reader.header or "")
    lines = cells.map(normal)
    at = next((number for number in range(len(lines)) if wanted in set(lines.iloc[number])), None)
    if at is None:
        raise SourceError(
            f"{path.name} : titre « {reader.header} » introuvable ; le classeur a changé de forme."
        )
    titles = [" ".join(str(cell).split()) for cell in cells.iloc[at]]
    return cells.iloc[at + 1 :].set_axis(titles, axis=1)


def _under_units(reader: Reader, path: Path, rows: pd.DataFrame) -> pd.DataFrame:
    if not reader.units:
        return rows
    for title, unit in reader.units.items():
        found = str(rows[title].iloc[0]) if title in rows.columns and len(rows) else ""
        if normal(unit) not in normal(found):
            raise SourceError(
                f"{path.name}, « {title} » : unité « {found} » au lieu de « {unit} » ; vérifiez ce que mesure le fichier."
            )
    return rows.iloc[1:]
