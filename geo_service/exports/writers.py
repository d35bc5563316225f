"""The writer of each format, by extension."""

from collections.abc import Callable, Mapping
from typing import Final

from geo_service.exports.arrow import Rows
from geo_service.exports.flatgeobuf import write_flatgeobuf
from geo_service.exports.geopackage import write_geopackage
from geo_service.exports.geoparquet import write_geoparquet
from geo_service.exports.table import Table

WRITERS: Final[Mapping[str, Callable[[Table, Rows, str], None]]] = {
    "fgb": write_flatgeobuf,
    "gpkg": write_geopackage,
    "parquet": write_geoparquet,
}
