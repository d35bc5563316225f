"""Reads the bytes of a source into a table of raw values, and refuses what is not in the declared form."""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from geo_service.crs import LAMBERT93, WGS84
from geo_service.errors import SourceError
from geo_service.ingest.documents import read_json, read_sheet
from geo_service.ingest.table import Table
from geo_service.model.source import Reader

GEOMETRY = "geometry"


def read(reader: Reader, path: Path) -> Table:
    """Read a file as its declaration says.

    Cells are text for csv (an empty cell is the empty string) and the format's own types otherwise.
    Geometry is returned in EPSG:2154.

    Raises:
        SourceError: unreadable, truncated, another encoding, another CRS, or no row.
    """
    if reader.format == "csv":
        rows = _read_csv(reader, path)
    elif reader.format == "parquet":
        rows = _read_parquet(path)
    elif reader.format == "json":
        rows = read_json(reader, path)
    elif reader.format == "xlsx":
        rows = read_sheet(reader, path)
    else:
        rows = _read_features(reader, path)
    if rows.empty:
        raise SourceError(f"{path.name} ne contient aucune ligne : vérifiez que c'est le bon fichier.")
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    return Table(rows)


def _read_csv(reader: Reader, path: Path) -> pd.DataFrame:
    try:
        _check_whole(reader, path)
        return pd.read_csv(
            path, sep=reader.separator, encoding=reader.encoding, dtype=str, keep_default_na=False
        )
    except UnicodeError as error:
        raise SourceError(
            f"{path.name} n'est pas codé en {reader.encoding} : enregistrez-le dans ce codage, ou changez la déclaration."
        ) from error


def _check_whole(reader: Reader, path: Path) -> None:
    """Each line must have the header's number of cells: a cut file betrays itself on its last line."""
    with path.open(encoding=reader.encoding, newline="") as stream:
        lines = csv.reader(stream, delimiter=reader.separator, strict=True)
        try:
            width = len(next(lines, []))
            odd = next((lines.line_num for line in lines if line and len(line) != width), None)
        except csv.Error as error:
            raise SourceError(
                f"{path.name}, ligne {lines.line_num} : guillemet non refermé ; fichier tronqué ? Obtenez-le de nouveau."
            ) from error
    if width == 0:
        raise SourceError(f"{path.name} est vide : obtenez-le de nouveau.")
    if width == 1:
        raise SourceError(
            f"{path.name} n'a qu'une colonne : le séparateur attendu est « {reader.separator} »."
        )
    if odd is not None:
        raise SourceError(
            f"{path.name}, ligne {odd} : {width} cellules attendues ; fichier tronqué ou mal séparé : obtenez-le de nouveau."
        )


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{path.name} n'est pas un fichier Parquet lisible : tronqué, ou d'un autre format. Obtenez-le de nouveau."
        ) from error


def _read_features(reader: Reader, path: Path) -> gpd.GeoDataFrame:
    try:
        with path.open("rb"):
            pass
        frame = pyogrio.read_dataframe(path, layer=reader.layer, fid_as_index=False)
    except (DataSourceError, DataLayerError, OSError, UnicodeError, RuntimeError, IndexError) as error:
        # IndexError: what pyogrio raises on a FlatGeobuf cut inside its index
        raise SourceError(
            f"{path.name} n'est pas un fichier {reader.format} lisible : tronqué, ou d'un autre format. Obtenez-le de nouveau."
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError(f"{path.name} n'a pas de géométrie : donnez un fichier {reader.format}.")
    _check_crs(reader, frame.crs, path)
    _check_complete(frame, path)
    return frame.to_crs(LAMBERT93)


def _check_crs(reader: Reader, found: CRS | None, path: Path) -> None:
    expected = CRS.from_epsg(reader.crs or WGS84)
    if found is None:
        raise SourceError(
            f"{path.name} ne déclare aucun système de coordonnées : EPSG:{expected.to_epsg()} attendu. Enregistrez-le avec le sien."
        )
    if not found.equals(expected, ignore_axis_order=True) and found.to_epsg() != expected.to_epsg():
        raise SourceError(
            f"{path.name} est en {found.name} alors que EPSG:{expected.to_epsg()} est attendu : "
            "reprojetez-le ou corrigez « crs » dans la déclaration."
        )


def _check_complete(frame: gpd.GeoDataFrame, path: Path) -> None:
    """GDAL stops without an error on some cut files: the header's count tells."""
    announced = pyogrio.read_info(path).get("features", -1)
    if announced >= 0 and announced != len(frame):
        raise SourceError(
            f"{path.name} est tronqué : {len(frame)} objets lus sur {announced} annoncés. Obtenez-le de nouveau."
        )
