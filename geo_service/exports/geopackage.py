"""GeoPackage 1.3: rows, index, readable columns, provenance, and the style that QGIS applies by itself."""

import sqlite3
from contextlib import closing

from geo_service.exports.arrow import GEOMETRY, Rows
from geo_service.exports.gdal import write
from geo_service.exports.metadata import QGIS_STANDARD, plain_pairs, qgis_document
from geo_service.exports.table import Table

VERSION = "1.3"
"""1.4 adds nothing used here, and GDAL 3.6 (Debian 12, QGIS of the day) warns of it."""

# The table QGIS looks for (QgsOgrProviderUtils), and its line in the contents, as QGIS writes both.
STYLES = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
        f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
STYLE = """
    INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
                              styleSLD, useAsDefault, description, owner, update_time)
    VALUES ('', '', :layer, :geometry, :layer, :qml, :sld, 1, :title, '', :date)
"""
STYLES_CONTENT = """
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
    VALUES ('layer_styles', 'attributes', 'layer_styles', '', :date)
"""
DOCUMENT = """
    INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)
    VALUES ('dataset', :standard, 'text/xml', :document)
"""
DOCUMENT_OF = """
    INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id)
    VALUES ('table', :layer, :date, last_insert_rowid())
"""


def write_geopackage(table: Table, rows: Rows, path: str) -> None:
    """Write the file, then add what GDAL does not: the style and QGIS's metadata."""
    options = {
        "GEOMETRY_NAME": GEOMETRY,
        "IDENTIFIER": table.layer.title,
        "DESCRIPTION": table.layer.description,
        "SPATIAL_INDEX": "YES",
    }
    pairs = plain_pairs(table)
    write(
        table,
        rows,
        path,
        "GPKG",
        dataset_options={"VERSION": VERSION},
        layer_options=options,
        layer_metadata=pairs,
    )
    values = {
        "layer": table.layer.id,
        "geometry": GEOMETRY,
        "title": table.layer.title,
        "qml": table.drawing.qml,
        "sld": table.drawing.sld,
        "date": table.published_at,
        "standard": QGIS_STANDARD,
        "document": qgis_document(table),
    }
    with closing(sqlite3.connect(path)) as database, database:
        for statement in (STYLES, STYLE, STYLES_CONTENT, DOCUMENT, DOCUMENT_OF):
            database.execute(statement, values)
