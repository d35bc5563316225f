"""Bodies of requests: their type is checked before they are read, their size while (``api/limits.py``)."""

from collections.abc import Iterable

from fastapi import Request
from starlette.requests import ClientDisconnect

from geo_service.errors import ContentTypeError, InputError

JSON_TYPES = ("application/json", "application/geo+json")
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def read_body(request: Request, accepted: Iterable[str]) -> tuple[str, bytes]:
    """The media type, without its parameters, and the whole body.

    Raises:
        ContentTypeError: another type.
        InputError: an empty body, or a client that left.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in accepted:
        shown = f"« {media_type[:60]} »" if media_type else "absent"
        raise ContentTypeError(f"Content-Type {shown} : envoyez {' ou '.join(accepted)}.")
    try:
        body = await request.body()
    except ClientDisconnect:
        raise InputError("La demande s'est interrompue avant la fin de son corps.") from None
    if not body:
        raise InputError("Le corps de la demande est vide.")
    return media_type, body
