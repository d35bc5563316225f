"""Rows as Arrow batches, typed by the declaration of the layer and never by what the rows happen to hold."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from geo_service.exports.table import Table
from geo_service.model.layer import LayerColumn

ID: Final = "id"
GEOMETRY: Final = "geom"
TYPES: Final[dict[str, pa.DataType]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.string(),
}
"""A date may be a month or a year alone: it stays the text its source wrote (ISO 8601)."""

Rows = Iterator[Sequence[tuple[Any, ...]]]


def schema_of(table: Table) -> pa.Schema:
    """The id, the declared columns with their labels where GDAL reads them, then WKB outlines."""
    fields: list[pa.Field[Any]] = [pa.field(ID, pa.string(), nullable=False)]
    fields += [
        pa.field(column.name, TYPES[column.type], metadata=described(column))
        for column in table.layer.columns
    ]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def described(column: LayerColumn) -> dict[str, str]:
    """Label and unit, under the names of GDAL's driver-independent field attributes."""
    comment = f"{column.label} ({column.unit})" if column.unit else column.label
    return {"GDAL:OGR:alternative_name": column.label, "GDAL:OGR:comment": comment}


def batches_of(schema: pa.Schema, rows: Rows) -> Iterator[pa.RecordBatch]:
    """One batch per list of rows: memory holds one at a time."""
    for some in rows:
        columns = zip(*some, strict=True)
        arrays = [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
