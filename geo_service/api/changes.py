"""What changed since a publication or a date: what a partner asks before fetching anything."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from geo_service.api.links import base_url
from geo_service.api.parameters import whole_number
from geo_service.api.state import AppState, Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.errors import InputError
from geo_service.model.formats import FORMATS
from geo_service.model.layer import Layer, in_drawing_order
from geo_service.store.history import Change, Moment, changes_since, last_moment, moment_of

router = APIRouter(prefix="/api")

LARGEST_PUBLICATION = 999_999_999


@router.get("/changements", summary="Couches dont les données ont changé depuis une publication ou une date")
async def changes(
    since: Annotated[str, Query(description="numéro de publication, ou date ISO 8601 (UTC sans fuseau)")],
    request: Request,
    state: AppState,
    connection: Snapshot,
) -> Response:
    """One line per layer: the version then, the version now, since when, and where to read it.

    A layer that changed and came back to what it was is not listed.
    """
    then = await moment_of(connection, parse_since(since))
    now = await last_moment(connection)
    changed = {change.view: change for change in await changes_since(connection, then)}
    layers = in_drawing_order(state.layers())
    base = base_url(request, state.settings)
    body: dict[str, object] = {
        "depuis": _moment(then),
        "jusqu_a": _moment(now or then),
        "couches": [
            _line(layer, changed[layer.version_view], base, then)
            for layer in layers
            if layer.version_view in changed
        ],
    }
    return conditional_json(request, body)


def parse_since(text: str) -> int | datetime:
    """A publication's number, or a date; a date alone is its first instant, UTC.

    Raises:
        InputError: neither.
    """
    if text.isascii() and text.isdigit() and len(text) < 10:
        return whole_number("since", text, LARGEST_PUBLICATION)
    try:
        date = datetime.fromisoformat(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(
            "« since » est un numéro de publication ou une date, par exemple 12 ou 2026-11-01."
        ) from None


def _line(layer: Layer, change: Change, base: str, then: Moment) -> dict[str, Any]:
    return {
        "id": layer.id,
        "title": layer.title,
        "ancienne": {"version": change.old_version, **_moment(then)},
        "nouvelle": {
            "version": change.new_version,
            "publication": change.publication_id,
            "date": change.published_at.astimezone(UTC).isoformat(),
        },
        "adresses": {extension: f"{base}/layers/{layer.id}.{extension}" for extension in FORMATS},
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {"publication": moment.publication_id, "date": moment.published_at.astimezone(UTC).isoformat()}
