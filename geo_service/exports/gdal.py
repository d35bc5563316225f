"""What GDAL's drivers are told in the same words."""

from typing import Any

import pyarrow as pa
import pyogrio
from pyogrio.raw import write_arrow

from geo_service.exports.arrow import GEOMETRY, Rows, batches_of, schema_of
from geo_service.exports.table import Table

GEOMETRY_TYPES = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "Point"}


def write(table: Table, rows: Rows, path: str, driver: str, **more: Any) -> None:
    """Stream rows into a file of one GDAL driver; dates inside the file are the publication's."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": table.published_at})
    schema = schema_of(table)
    write_arrow(
        pa.RecordBatchReader.from_batches(schema, batches_of(schema, rows)),
        path,
        layer=table.layer.id,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type=GEOMETRY_TYPES[table.layer.geometry],
        crs=f"EPSG:{table.srid}",
        **more,
    )
