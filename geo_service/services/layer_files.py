"""From a question about a layer to the job that writes its file."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection

from geo_service.catalog import Catalog
from geo_service.exports.table import Drawing, Table
from geo_service.model.layer import Layer
from geo_service.model.reference import Reference
from geo_service.pages.palettes import read_palettes
from geo_service.pages.qml import qml_style
from geo_service.pages.sld import sld_style
from geo_service.services.export_job import ExportJob
from geo_service.services.exports import MakeJob
from geo_service.settings import Settings
from geo_service.store.engine import read_conninfo
from geo_service.store.features import VIEWS_WITH_ZONES, FeatureQuery, parameters, table_statement
from geo_service.store.history import Moment, PublicationRead, first_seen
from geo_service.store.lookup import provenance
from geo_service.store.table_rows import Reading


@dataclass(frozen=True)
class LayerFile:
    """What a reader wants as a file."""

    layer: Layer
    query: FeatureQuery
    reference: Reference
    extension: str


class LayerFiles:
    """Prepares jobs; what never changes while the service runs is made once."""

    def __init__(self, settings: Settings, url: str, catalog: Catalog) -> None:
        self._catalog = catalog
        self._conninfo = read_conninfo(settings, url)
        self._maps_dir = settings.maps_dir
        self._declared = lru_cache(len(catalog.layers))(lambda name: self._draw(catalog.layers[name]))

    def drawing(self, layer: Layer) -> Drawing:
        """Styles put into files; those of declared layers never change while the service runs."""
        return self._declared(layer.id) if layer.id in self._catalog.layers else self._draw(layer)

    def drawing_digest(self, layer: Layer) -> str:
        """Digest of the style put into files: it changes with the palettes."""
        drawing = self.drawing(layer)
        return hashlib.md5((drawing.qml + drawing.sld).encode(), usedforsecurity=False).hexdigest()

    def _draw(self, layer: Layer) -> Drawing:
        palettes = read_palettes(self._maps_dir)
        return Drawing(qml_style(layer, palettes), sld_style(layer, palettes))

    async def prepare(self, connection: AsyncConnection, asked: LayerFile, read: PublicationRead) -> MakeJob:
        """Read what the file must say of itself, in the snapshot of the question; rows are read later."""
        table = await self._table(connection, asked, read)
        statement = table_statement(asked.layer, asked.query, asked.reference.srid)
        values = parameters(statement, asked.query)
        reading = Reading(self._conninfo, statement.text, values, read.number)

        def make(stem: Path, max_bytes: int) -> ExportJob:
            path = stem.with_suffix(f".{asked.extension}")
            return ExportJob(reading, table, asked.extension, path, max_bytes)

        return make

    async def _table(self, connection: AsyncConnection, asked: LayerFile, read: PublicationRead) -> Table:
        layer = asked.layer
        moment = await first_seen(connection, layer.version_view, read.versions.get(layer.version_view, ""))
        sources = {str(row["name"]): _told(row) for row in await provenance(connection)}
        return Table(
            layer=layer,
            srid=asked.reference.srid,
            indexable=layer.view not in VIEWS_WITH_ZONES,
            publication=moment.publication_id if moment else None,
            published_at=_date(moment),
            provenance=tuple(sources[name] for name in layer.sources if name in sources),
            drawing=self.drawing(layer),
        )


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row["provenance"], "millesime": row["millesime"], "nature": row["nature"]}


def _date(moment: Moment | None) -> str:
    """With milliseconds: the GeoPackage standard wants them."""
    date = moment.published_at.astimezone(UTC) if moment else datetime.fromtimestamp(0, UTC)
    return f"{date:%Y-%m-%dT%H:%M:%S}.{date.microsecond // 1000:03d}Z"
