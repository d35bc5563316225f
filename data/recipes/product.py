"""What a recipe makes, and how it is written: same rows, same bytes."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pyogrio
from shapely.geometry.base import BaseGeometry

Cell = str | int | float | bool | None
Row = Mapping[str, Cell]

LAMBERT93 = 2154
WGS84 = 4326


@dataclass(frozen=True)
class Product:
    """One file of ``data/``: a table, or shapes in EPSG:2154 when ``shapes`` has one geometry per row.

    ``source`` is the declaration that describes it, ``inputs`` the package files and products it
    is made from, ``repairs`` sentences with numbers.
    """

    path: str
    source: str
    inputs: tuple[str, ...]
    rows: tuple[Row, ...]
    shapes: tuple[BaseGeometry, ...] = ()
    repairs: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names, those of the first row."""
        return tuple(self.rows[0])


def write(product: Product, data_dir: Path) -> None:
    """Write a product under ``data_dir``."""
    path = data_dir / product.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if product.shapes:
        _write_shapes(product, path)
    else:
        write_csv(path, product.columns, product.rows)


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """UTF-8, comma, LF; a missing value is an empty cell, a boolean ``true`` or ``false``."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        names = list(columns)
        writer.writerow(names)
        writer.writerows([as_text(row[name]) for name in names] for row in rows)


def as_text(cell: Cell) -> str:
    """A cell as the file shows it."""
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def read_csv(path: Path) -> tuple[dict[str, str], ...]:
    """Rows of a csv file, all text; a line break inside a cell becomes a space, ends are trimmed."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            {name: " ".join(value.split("\n")).strip() for name, value in row.items()}
            for row in csv.DictReader(stream)
        )


def _write_shapes(product: Product, path: Path) -> None:
    # Without an index GDAL keeps our order; with one it sorts by Hilbert curve.
    frame = gpd.GeoDataFrame(list(product.rows), geometry=list(product.shapes), crs=LAMBERT93)
    path.unlink(missing_ok=True)
    pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", layer=path.stem, SPATIAL_INDEX="NO")
