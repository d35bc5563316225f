"""The dossiers of every territoire, or of every conseil of a round, printed one after the other by this process."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from psycopg import AsyncConnection

from geo_service.catalog import load_catalog
from geo_service.errors import ConfigurationError
from geo_service.model.zone import Niveau
from geo_service.pages.conseil import with_status
from geo_service.pages.conseil_content import Statut
from geo_service.pages.fiche import render_dossier
from geo_service.pages.palettes import read_palettes
from geo_service.services.dossier import DossierJob, dossier_styles
from geo_service.services.dossier_file import write
from geo_service.services.dossier_gel import UNDATED, Place, Sujet, geler
from geo_service.services.fiche import fiche_of
from geo_service.settings import Settings
from geo_service.store.engine import read_conninfo
from geo_service.store.fiche_reads import zones_of_level
from geo_service.store.live import read_current

LARGEST = 1 << 30
BASE = "http://localhost:8000"
"""Where links of a dossier lead as long as no public address is set."""


@dataclass(frozen=True)
class Written:
    """A dossier to print: the file's name without its end, the page, the address its links start from."""

    name: str
    html: str
    address: str


def write_dossiers(settings: Settings, url: str, folder: Path, conseil: int | None = None) -> list[Path]:
    """Print every dossier, named after its territoire and round; files of those names are replaced.

    Those of a ``conseil`` are drafts with the data of the day, and say so on each page.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    pages = asyncio.run(_pages(settings, url, conseil))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_printed(settings, folder, page) for page in pages]
    except OSError as error:
        raise ConfigurationError(
            f"Le dossier {folder} ne peut pas être écrit : choisissez-en un autre."
        ) from error


async def _pages(settings: Settings, url: str, conseil: int | None) -> list[Written]:
    catalog = load_catalog(settings)
    base = (settings.public_url or BASE).rstrip("/")
    opened = await AsyncConnection.connect(read_conninfo(settings, url), autocommit=True)
    async with opened as connection, connection.transaction():
        await connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        place = Place(settings, catalog, await read_current(connection), base)
        rows = await zones_of_level(connection, Niveau.TERRITOIRE)
        return [await _page(connection, place, row["code"], conseil) for row in rows]


async def _page(connection: AsyncConnection, place: Place, code: str, conseil: int | None) -> Written:
    if conseil is not None:
        gel = await geler(connection, place, Sujet(code, conseil, None, {}))
        html = with_status(gel.fige.html.decode(), Statut(UNDATED))
        return Written(f"{code}-conseil-{conseil}", html, f"{place.base}/conseils/{code}/{conseil}")
    palettes = read_palettes(place.settings.maps_dir)
    fiche = await fiche_of(connection, f"territoire:{code}", place.current, palettes)
    html = render_dossier(place.settings, place.catalog, fiche, f"{datetime.now(UTC):%d/%m/%Y}")
    return Written(code, html, f"{place.base}/territoires/{code}")


def _printed(settings: Settings, folder: Path, page: Written) -> Path:
    job = DossierJob(page.html, dossier_styles(settings), page.address, folder / f"{page.name}.pdf", LARGEST)
    write(job)
    return job.path
