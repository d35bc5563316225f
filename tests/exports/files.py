"""Files read back by the libraries partners use, and the same rows as the GeoJSON tells them."""

import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyogrio
import shapely
from shapely.geometry import shape
from starlette.testclient import TestClient

BUILT = ("fgb", "gpkg", "parquet")
LAYERS = sorted(path.stem for path in (Path(__file__).parents[2] / "layers").glob("*.toml"))


@dataclass(frozen=True)
class Rows:
    """Attributes and outline of each row, by public id."""

    attributes: dict[str, dict[str, Any]]
    outlines: dict[str, shapely.Geometry | None]


def fetch(api: TestClient, address: str, folder: Path) -> Path:
    """Download an address into a folder, under the name the server gives."""
    answer = api.get(address)
    assert answer.status_code == 200, answer.text
    path = folder / answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
    path.write_bytes(answer.content)
    return path


def geojson_rows(api: TestClient, address: str) -> Rows:
    """Rows of a GeoJSON answer, by the standard library."""
    features = json.loads(api.get(address).content)["features"]
    outlines = {one["id"]: shape(one["geometry"]) if one["geometry"] else None for one in features}
    return Rows({one["id"]: one["properties"] for one in features}, outlines)


def file_rows(path: Path) -> Rows:
    """Rows of a file, by pyarrow, by pyogrio, or (FlatGeobuf) by Debian's GDAL, which reads rows without an outline."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
    elif path.suffix == ".fgb":
        copy = path.with_suffix(".gpkg")
        subprocess.run(["ogr2ogr", copy, path, "-lco", "FID=OGC_FID"], check=True)
        _, table = pyogrio.read_arrow(copy)
    else:
        _, table = pyogrio.read_arrow(path, layer=path.stem.split("-")[1])
    rows = table.to_pylist()
    name = "wkb_geometry" if "wkb_geometry" in table.column_names else "geom"
    outlines = {row["id"]: shapely.from_wkb(row[name]) if row[name] else None for row in rows}
    hidden = {"id", "fid", "OGC_FID", name}
    return Rows({row["id"]: {k: v for k, v in row.items() if k not in hidden} for row in rows}, outlines)


def parquet_of(content: bytes) -> pq.ParquetFile:
    """A GeoParquet answer."""
    return pq.ParquetFile(io.BytesIO(content))
