"""What keeps another site from acting in a reader's name: where a request comes from, and a word it must repeat."""

from collections.abc import Container
from typing import Final
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

from geo_service.api.links import base_url
from geo_service.errors import ForbiddenError, InputError
from geo_service.services.access import same

HEADER: Final = "x-csrf-token"
FIELD: Final = "csrf"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE: Final = frozenset({"same-origin", "none"})
MAX_FIELDS: Final = 50
FOREIGN: Final = "Cette demande vient d'un autre site : ouvrez la page ici et recommencez."
NO_WORD: Final = (
    "Cette demande ne prouve pas qu'elle vient de votre session : rechargez la page et recommencez, "
    "ou répétez le « csrf » de /api/moi dans l'en-tête X-CSRF-Token."
)


async def form_fields(request: Request, several: Container[str] = ()) -> dict[str, str]:
    """Fields of a form that a browser sent without JavaScript; empty for another body.

    A field given twice counts by its last value; those named ``several`` keep all, with a space between.

    Raises:
        InputError: there are more fields than any form here has.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        return {}
    text = (await request.body()).decode("utf-8", errors="replace")
    try:
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InputError("Formulaire illisible : rechargez la page et recommencez.") from None
    return {name: " ".join(values) if name in several else values[-1] for name, values in fields.items()}


def refuse_foreign(request: Request) -> None:
    """Pass when a browser says that the request comes from here, or when no browser says anything.

    Raises:
        ForbiddenError: it comes from another site.
    """
    settings = request.app.state.geo.settings
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    here = {_origin(base_url(request, settings)), _origin(str(request.base_url))}
    if (site and site not in OWN_SITE) or (origin and origin not in here):
        raise ForbiddenError(FOREIGN)


async def refuse_forged(request: Request, word: str) -> None:
    """Pass when the request repeats the word of its session, in a header or in a form's field.

    Raises:
        ForbiddenError: it comes from another site, or does not.
    """
    refuse_foreign(request)
    said = request.headers.get(HEADER) or (await form_fields(request)).get(FIELD, "")
    if not same(said, word):
        raise ForbiddenError(NO_WORD)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
