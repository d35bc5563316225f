"""The dossiers of every territoire, printed one after the other by this process."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from psycopg import AsyncConnection

from geo_service.catalog import Catalog, load_catalog
from geo_service.errors import ConfigurationError
from geo_service.model.zone import Niveau
from geo_service.pages.fiche import render_dossier
from geo_service.pages.palettes import read_palettes
from geo_service.services.dossier import DossierJob, dossier_styles
from geo_service.services.dossier_file import write
from geo_service.services.fiche import fiche_of
from geo_service.settings import Settings
from geo_service.store.engine import read_conninfo
from geo_service.store.fiche_reads import zones_of_level
from geo_service.store.live import Current, read_current

LARGEST = 1 << 30
BASE = "http://localhost:8000"
"""Where links of a dossier lead as long as no public address is set."""


def write_dossiers(settings: Settings, url: str, folder: Path) -> list[Path]:
    """Print every dossier, named after its territoire; files of those names are replaced.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    pages = asyncio.run(_pages(settings, url))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_printed(settings, folder, code, page) for code, page in pages.items()]
    except OSError as error:
        raise ConfigurationError(
            f"Le dossier {folder} ne peut pas être écrit : choisissez-en un autre."
        ) from error


async def _pages(settings: Settings, url: str) -> dict[str, str]:
    catalog = load_catalog(settings)
    opened = await AsyncConnection.connect(read_conninfo(settings, url), autocommit=True)
    async with opened as connection, connection.transaction():
        await connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        current = await read_current(connection)
        rows = await zones_of_level(connection, Niveau.TERRITOIRE)
        return {row["code"]: await _page(settings, catalog, connection, row["id"], current) for row in rows}


async def _page(
    settings: Settings, catalog: Catalog, connection: AsyncConnection, zone: str, current: Current
) -> str:
    fiche = await fiche_of(connection, zone, current, read_palettes(settings.maps_dir))
    return render_dossier(settings, catalog, fiche, f"{datetime.now(UTC):%d/%m/%Y}")


def _printed(settings: Settings, folder: Path, code: str, page: str) -> Path:
    base = (settings.public_url or BASE).rstrip("/")
    styles = dossier_styles(settings)
    job = DossierJob(page, styles, f"{base}/territoires/{code}", folder / f"{code}.pdf", LARGEST)
    write(job)
    return job.path
