"""What an address of a layer's file says, read once into a typed value."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from geo_service.api.parameters import Features, whole_number
from geo_service.api.state import AppState
from geo_service.errors import InputError
from geo_service.model.equality import parse_equalities
from geo_service.model.formats import FORMATS, Format, parse_format, parse_variant
from geo_service.model.layer import Layer
from geo_service.model.reference import CRS84, Reference, parse_reference
from geo_service.store.features import FeatureQuery

RESERVED = ("zone", "bbox", "limit", "crs", "publication", "variante")
LATEST = "latest"
LARGEST_PUBLICATION = 999_999_999

CONTENT_VERSION = "1"
"""Raise it when what is written for the same rows changes: it is part of every ETag."""


@dataclass(frozen=True)
class Download:
    """A layer in a format, filtered. ``publication`` None is the current one."""

    layer: Layer
    format: Format
    query: FeatureQuery
    reference: Reference = CRS84
    excel: bool = False
    publication: int | None = None

    def digest(self, versions: Mapping[str, str], drawing: str) -> str:
        """Changes with whatever may change the bytes: rows, zones asked, declaration, question, style."""
        data = versions.get(self.layer.version_view, "")
        zones = versions.get("zone", "") if self.query.zones else ""
        declared = self.layer.model_dump_json(by_alias=True)
        question = (repr(self.query), self.format.extension, self.reference.uri, str(self.excel))
        parts = (CONTENT_VERSION, data, zones, declared, *question, drawing)
        return hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).hexdigest()[:20]


@dataclass(frozen=True)
class Words:
    """Parameters of files that are no filter."""

    crs: str | None
    publication: str | None
    variante: str | None


def words(
    crs: Annotated[
        str | None, Query(description="gpkg, fgb, parquet : URI OGC, code EPSG seul, ou CRS84")
    ] = None,
    publication: Annotated[
        str | None, Query(description="numéro d'une publication gardée ; latest, ou rien : la courante")
    ] = None,
    variante: Annotated[str | None, Query(description="excel : csv pour Excel français")] = None,
) -> Words:
    """Read as they are; ``download`` gives them a meaning."""
    return Words(crs, publication, variante)


def download(
    layer_id: str,
    extension: Annotated[str, Path(json_schema_extra={"enum": list(FORMATS)})],
    query: Features,
    asked: Annotated[Words, Depends(words)],
    request: Request,
    state: AppState,
) -> Download:
    """The whole question; any parameter but the reserved ones is an equality on a declared column.

    Raises:
        NotFoundError: no such layer or format.
        InputError: a parameter is unknown or unreadable.
    """
    format_ = parse_format(extension)
    layer = state.layer(layer_id, request.query_params.get("millesime"))
    others = [(name, text) for name, text in request.query_params.multi_items() if name not in RESERVED]
    equal = parse_equalities(layer, others, RESERVED)
    return Download(
        layer,
        format_,
        FeatureQuery(query.zones, query.bbox, query.limit, equal),
        _reference(format_, asked.crs),
        parse_variant(asked.variante, format_),
        _publication(asked.publication),
    )


def _reference(format_: Format, crs: str | None) -> Reference:
    if crs is not None and not format_.takes_crs:
        built = ", ".join(one.extension for one in FORMATS.values() if one.takes_crs)
        raise InputError(f"« crs » ne vaut que pour {built} : {format_.extension} est toujours en CRS84.")
    return parse_reference("crs", crs)


def _publication(text: str | None) -> int | None:
    return None if text in (None, LATEST) else whole_number("publication", str(text), LARGEST_PUBLICATION)


Asked = Annotated[Download, Depends(download)]
