"""File formats a layer may be read in."""

from dataclasses import dataclass
from typing import Final

from geo_service.errors import InputError, NotFoundError

EXCEL: Final = "excel"


@dataclass(frozen=True)
class Format:
    """A format by its file extension.

    ``built`` formats are whole files made by another process, in any offered CRS; the others are text,
    sent row by row, in CRS84.
    """

    extension: str
    title: str
    media_type: str
    built: bool = False
    disposition: str = "attachment"

    @property
    def takes_crs(self) -> bool:
        """Whether a reader may choose the CRS."""
        return self.built


FORMATS: Final = {
    format_.extension: format_
    for format_ in (
        Format("geojson", "GeoJSON (RFC 7946)", "application/geo+json", disposition="inline"),
        Format("geojsonl", "GeoJSON, un objet par ligne", "application/x-ndjson"),
        Format("csv", "csv ; variante=excel pour Excel français", "text/csv; charset=utf-8"),
        Format("fgb", "FlatGeobuf", "application/flatgeobuf", built=True),
        Format("gpkg", "GeoPackage, avec style QGIS", "application/geopackage+sqlite3", built=True),
        Format("parquet", "GeoParquet 1.1", "application/vnd.apache.parquet", built=True),
    )
}
"""Every format of every layer, by extension."""


def parse_format(extension: str) -> Format:
    """The format of that extension.

    Raises:
        NotFoundError: none has it.
    """
    try:
        return FORMATS[extension]
    except KeyError:
        raise NotFoundError(
            f"Format « {extension[:20]} » inconnu. Formats servis : {', '.join(FORMATS)}."
        ) from None


def parse_variant(asked: str | None, format_: Format) -> bool:
    """Whether the csv for French Excel is wanted.

    Raises:
        InputError: another variant, or another format than csv.
    """
    if asked is None:
        return False
    if asked != EXCEL or format_.extension != "csv":
        raise InputError("« variante » ne vaut que « excel », et pour le format csv seulement.")
    return True
