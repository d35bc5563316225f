"""FlatGeobuf: one file that can be read by parts over HTTP, thanks to its index."""

from geo_service.exports.arrow import Rows
from geo_service.exports.gdal import write
from geo_service.exports.table import Table


def write_flatgeobuf(table: Table, rows: Rows, path: str) -> None:
    """Write the file. The format indexes only rows that all have an outline: a layer that may lack some goes without."""
    options = {
        "SPATIAL_INDEX": "YES" if table.indexable else "NO",
        "TITLE": table.layer.title,
        "DESCRIPTION": table.layer.description,
    }
    write(table, rows, path, "FlatGeobuf", layer_options=options)
