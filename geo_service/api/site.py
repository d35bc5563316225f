"""Pages and the files they need, all from this machine: no page asks another host for anything."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from geo_service.api.parameters import PageLanguage
from geo_service.api.state import AppState
from geo_service.api.tilejson import conditional_json
from geo_service.errors import NotFoundError
from geo_service.pages.html import render_embedded_map, render_map
from geo_service.pages.langues import Langue, read_words
from geo_service.pages.palettes import palette_css, read_palettes
from geo_service.pages.scripts import ROOT as SCRIPTS
from geo_service.pages.scripts import modules_version
from geo_service.settings import Settings

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)
EMBEDDED_POLICY = (*POLICY[:-1], "frame-ancestors *")
"""The same for the one page that anybody may show inside theirs: it only reads, and holds no form."""

PAGE_HEADERS = {"Content-Security-Policy": "; ".join(POLICY), "Cache-Control": "no-cache"}
EMBEDDED_HEADERS = PAGE_HEADERS | {"Content-Security-Policy": "; ".join(EMBEDDED_POLICY)}

ASKED_FOR_TILES = ("img-src", "connect-src")


def map_headers(settings: Settings) -> Mapping[str, str]:
    """Headers of the map: its reader may ask one other host, that of IGN's tiles, when the settings name it."""
    if not settings.ign_tiles_url:
        return PAGE_HEADERS
    address = urlsplit(settings.ign_tiles_url)
    host = f" {address.scheme}://{address.netloc}"
    rules = (rule + host if rule.startswith(ASKED_FOR_TILES) else rule for rule in POLICY)
    return PAGE_HEADERS | {"Content-Security-Policy": "; ".join(rules)}


VENDOR_FILES = frozenset(
    {
        "maplibre-gl/dist/maplibre-gl.mjs",
        "maplibre-gl/dist/maplibre-gl-worker.mjs",
        "maplibre-gl/dist/maplibre-gl-shared.mjs",
        "maplibre-gl/dist/maplibre-gl.css",
        "@picocss/pico/css/pico.min.css",
        "proj4/dist/proj4.js",
        "sql.js/dist/sql-asm-memory-growth.js",
    }
)
"""The only files of front-end libraries that are served."""

STATIC_FOLDERS = ("styles", "modules", "images")
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter()


@router.get("/", include_in_schema=False)
@router.get("/carte", include_in_schema=False)
async def map_page(state: AppState, langue: PageLanguage) -> Response:
    """The map, in French or in the language that its address asks for."""
    return HTMLResponse(
        render_map(state.settings, state.catalog, state.live.current.demonstration, langue),
        headers=map_headers(state.settings),
    )


@router.get("/embed", include_in_schema=False)
async def embedded_map(state: AppState, langue: PageLanguage) -> Response:
    """The map and its legend, for another site's frame."""
    return HTMLResponse(
        render_embedded_map(state.settings, state.catalog, state.live.current.demonstration, langue),
        headers=EMBEDDED_HEADERS,
    )


@router.get("/styles/palette.css", include_in_schema=False)
async def palette(state: AppState) -> Response:
    """The colours of the map, for style sheets: they are written in the palettes file alone."""
    colours = palette_css(read_palettes(state.settings.maps_dir))
    return Response(colours, media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/mots/{langue}.json", include_in_schema=False)
async def words(langue: str, request: Request, state: AppState) -> Response:
    """What the modules of a page say in a language, by the French it stands for; French itself is empty."""
    if langue not in set(Langue):
        raise NotFoundError(f"Les pages ne sont pas écrites en « {langue} » : fr ou en.")
    said = conditional_json(request, dict(read_words(state.settings.maps_dir, Langue(langue))))
    said.headers["Cache-Control"] = "no-cache"
    return said


@router.get("/vendor/{path:path}", include_in_schema=False)
async def vendor(path: str, state: AppState) -> Response:
    """A file of a front-end library."""
    if path not in VENDOR_FILES:
        raise NotFoundError("Ce fichier de bibliothèque n'est pas servi.")
    return FileResponse(state.settings.vendor_dir / path, headers={"Cache-Control": "public, max-age=3600"})


class StaticFolder(StaticFiles):
    """Files of one folder: a browser keeps them, and asks each time whether they are still the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


class Scripts(StaticFolder):
    """Modules under their version: what has the current one is never asked again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder = folder

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One module; a version that is gone answers with what there is now, kept by nobody."""
        version, _, name = path.partition("/")
        response = await super().get_response(name, scope)
        if version == modules_version(self._folder):
            response.headers["Cache-Control"] = FOR_EVER
        return response


def static_files(maps_dir: Path) -> Iterator[tuple[str, StaticFolder]]:
    """Where each folder of what readers see is served, and by what."""
    for folder in STATIC_FOLDERS:
        yield f"/static/{folder}", StaticFolder(directory=maps_dir / folder, check_dir=False)
    yield SCRIPTS, Scripts(maps_dir / "modules")
