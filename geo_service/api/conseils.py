"""Pages of conseils, their dossier of the day, and the editions of their dossier at permanent addresses."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from geo_service.api.conditional import matches
from geo_service.api.dossier_files import Written, as_docx, as_pdf
from geo_service.api.dossier_parts import (
    adresse_of,
    as_it_is,
    for_ever,
    for_reader,
    piece,
    place_of,
    printed,
    round_of,
)
from geo_service.api.page_memory import stamp_of
from geo_service.api.pages_compte import Reader
from geo_service.api.parameters import PageVersion
from geo_service.api.private import PRIVATE
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, State
from geo_service.api.zone_pages import current_zone, kept, named_zone, unknown_zone
from geo_service.errors import NotFoundError
from geo_service.model.pacte.comptes import Presence
from geo_service.model.pacte.dossiers import Adresse
from geo_service.model.zone import Niveau
from geo_service.pages.conseil import render_conseil, with_status
from geo_service.pages.conseil_content import Statut
from geo_service.pages.fiche import render_unknown
from geo_service.pages.langues import IN_FRENCH, Langue, Version
from geo_service.pages.palettes import read_palettes
from geo_service.services.conseil import conseil_of
from geo_service.services.dossier_gel import UNDATED, Place, Sujet, geler
from geo_service.services.dossier_vie import inconnu
from geo_service.store.dossiers import Fige, public_frozen

router = APIRouter(include_in_schema=False)

ALONE = {"Cache-Control": "no-store"}


@router.get("/conseils/{slug}/{numero}.pdf")
async def day_dossier(slug: str, numero: str, request: Request, state: AppState) -> Response:
    """The dossier of a conseil with the data of the day, a draft on every page."""
    one = await _of_day(slug, numero, request, state)
    return one if isinstance(one, Response) else await as_pdf(request, state, one)


@router.get("/conseils/{slug}/{numero}.docx")
async def day_dossier_to_reuse(slug: str, numero: str, request: Request, state: AppState) -> Response:
    """The same for a word processor."""
    one = await _of_day(slug, numero, request, state)
    return one if isinstance(one, Response) else await as_docx(request, state, one)


@router.get("/conseils/{slug}/{numero}")
async def conseil_page(
    slug: str, numero: str, request: Request, state: AppState, version: PageVersion
) -> Response:
    """A conseil of any round; what is not known of it is said."""
    zone, number = await current_zone(state, named_zone(Niveau.TERRITOIRE, slug)), round_of(numero)
    if zone is None or number is None:
        return await _unknown(state, slug, numero, zone, version)
    what = f"conseil {zone} {number} {version.langue}"
    etag = f'"{stamp_of(state.live.current, what)}"'
    headers = PAGE_HEADERS | {"ETag": f"W/{etag}"}
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(
        await kept(state, what, lambda: _written(state, zone, number, version.langue)), headers=headers
    )


@router.get("/conseils/{slug}/{numero}/dossiers/{edition}.pdf")
async def edition_pdf(
    slug: str, numero: str, edition: str, request: Request, state: AppState, reader: Reader
) -> Response:
    """An edition in PDF: the bytes that were diffused, or a draft for those who prepare it."""
    return await _edition((slug, numero, edition), "pdf", request, state, reader)


@router.get("/conseils/{slug}/{numero}/dossiers/{edition}.docx")
async def edition_to_reuse(
    slug: str, numero: str, edition: str, request: Request, state: AppState, reader: Reader
) -> Response:
    """An edition for a word processor, made from its frozen page."""
    return await _edition((slug, numero, edition), "docx", request, state, reader)


@router.get("/conseils/{slug}/{numero}/dossiers/{edition}.json")
async def edition_json(
    slug: str, numero: str, edition: str, request: Request, state: AppState, reader: Reader
) -> Response:
    """The figures and versions of an edition."""
    return await _edition((slug, numero, edition), "json", request, state, reader)


@router.get("/conseils/{slug}/{numero}/dossiers/{edition}")
async def edition_page(
    slug: str, numero: str, edition: str, request: Request, state: AppState, reader: Reader
) -> Response:
    """An edition of the dossier, whole without JavaScript."""
    try:
        return await _edition((slug, numero, edition), "html", request, state, reader)
    except NotFoundError:
        page = render_unknown(state.settings, state.catalog, "édition", f"{slug} {numero} {edition}"[:60], [])
        return HTMLResponse(page, HTTPStatus.NOT_FOUND, PAGE_HEADERS | ALONE)


async def _edition(
    named: tuple[str, str, str], form: str, request: Request, state: State, reader: Presence
) -> Response:
    """A form of an edition. One that may not be read answers like one that does not exist.

    Raises:
        NotFoundError: it may not, or does not.
    """
    adresse = adresse_of(*named)
    if adresse is None:
        raise NotFoundError(
            "Aucune édition de dossier n'a cette adresse : voyez celles qui sont diffusées à /api/dossiers."
        )
    async with state.snapshot() as connection:
        found = await public_frozen(connection, adresse)
    name = f"{adresse.territoire}-conseil-{adresse.conseil}-edition-{adresse.edition}"
    if found is None:
        if not reader.acteur.charges:
            raise inconnu(adresse)
        return await _prepared(adresse, (form, name), request, state, reader)
    if form == "docx":
        base = place_of(request, state).base
        one = Written(found.html.decode(), base, adresse.page, name)
        return await as_docx(request, state, one, draft=False)
    return for_ever(request, piece(found, form, name))


async def _prepared(
    adresse: Adresse, asked: tuple[str, str], request: Request, state: State, reader: Presence
) -> Response:
    place = place_of(request, state)
    held = await as_it_is(place, state, reader.acteur, adresse)
    if asked[0] == "docx":
        one = Written(held.html.decode(), place.base, adresse.page, asked[1])
        return await as_docx(request, state, one, caching=PRIVATE)
    if asked[0] == "pdf":
        pdf = await printed(place, state, held.html.decode(), adresse.page)
        held = Fige(held.html, held.donnees, pdf)
    return for_reader(piece(held, *asked))


async def _of_day(slug: str, numero: str, request: Request, state: State) -> Written | Response:
    """The dossier of the day, or the page that says there is none."""
    zone, number = await current_zone(state, named_zone(Niveau.TERRITOIRE, slug)), round_of(numero)
    if zone is None or number is None:
        return await _unknown(state, slug, numero, zone)
    place = place_of(request, state)
    what = f"dossier {zone} {number} {place.base}"
    html = await kept(state, what, lambda: _draft(state, place, zone, number))
    return Written(html.decode(), place.base, f"/conseils/{slug}/{number}", f"{slug}-conseil-{number}")


async def _written(state: State, zone: str, numero: int, langue: Langue) -> str:
    palettes = read_palettes(state.settings.maps_dir)
    async with state.heavy_snapshot() as connection:
        conseil = await conseil_of(connection, zone, numero, state.live.current, palettes)
    return render_conseil(state.settings, state.catalog, conseil, langue)


async def _draft(state: State, place: Place, zone: str, numero: int) -> str:
    async with state.heavy_snapshot() as connection:
        gel = await geler(connection, place, Sujet(zone.partition(":")[2], numero, None, {}))
    return with_status(gel.fige.html.decode(), Statut(UNDATED))


async def _unknown(
    state: State, slug: str, numero: str, zone: str | None, version: Version = IN_FRENCH
) -> Response:
    if zone is None:
        return await unknown_zone(state, Niveau.TERRITOIRE, slug, version)
    found = [(f"Territoire {slug}", f"/territoires/{slug}")]
    page = render_unknown(state.settings, state.catalog, "conseil", numero[:20], found, version)
    return HTMLResponse(page, HTTPStatus.NOT_FOUND, PAGE_HEADERS)
