"""GeoParquet 1.1: https://geoparquet.org/releases/v1.1.0/."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from geo_service.crs import WGS84
from geo_service.exports.arrow import GEOMETRY, Rows, batches_of, schema_of
from geo_service.exports.table import Table

VERSION = "1.1.0"


class Outlines:
    """What the header must say of all outlines, gathered as they go by."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self._boxes: list[Any] = []

    def seen(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Take note of the outlines of a batch, and hand it on."""
        shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
        self.types |= {shape.geom_type for shape in shapes if shape is not None}
        box = shapely.total_bounds(shapes)
        self._boxes = [box if not self._boxes else _union(self._boxes[0], box)]
        return batch

    @property
    def bbox(self) -> list[float] | None:
        """West, south, east, north in the file's CRS; None without an outline."""
        box = [float(value) for value in self._boxes[0]] if self._boxes else []
        return box if box and not np.isnan(box).any() else None


def write_geoparquet(table: Table, rows: Rows, path: str) -> None:
    """Write the file, one row group per batch; the header's summary comes last, in the footer."""
    schema, outlines = schema_of(table), Outlines()
    batches: Iterator[pa.RecordBatch] = (outlines.seen(batch) for batch in batches_of(schema, rows))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
        writer.add_key_value_metadata({"geo": json.dumps(header(table, outlines))})


def header(table: Table, outlines: Outlines) -> dict[str, Any]:
    """The « geo » metadata."""
    # CRS84 and EPSG:4326 differ by their axes only, and the format always writes x before y.
    name = "OGC:CRS84" if table.srid == WGS84 else f"EPSG:{table.srid}"
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(outlines.types),
        "crs": pyproj.CRS.from_user_input(name).to_json_dict(),
        "orientation": "counterclockwise",
        "edges": "planar",
    }
    if outlines.bbox is not None:
        column["bbox"] = outlines.bbox
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _union(one: Any, other: Any) -> Any:
    return np.concatenate([np.fmin(one[:2], other[:2]), np.fmax(one[2:], other[2:])])
