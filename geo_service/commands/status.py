"""``geo-service status``."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from geo_service.catalog import load_catalog
from geo_service.model.indicator import PREFIX
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.indicator_values import status_rows as indicator_rows
from geo_service.store.publications import Publication, list_publications
from geo_service.store.versions import status_rows

COLUMNS = ("source", "millésime", "nature", "canal", "lues", "gardées", "rejetées", "chargée le")
INDICATOR_COLUMNS = ("famille", "thème", "indicateur", "millésime", "nature la moins bonne", "couverture")
WIDTH = 130
"""Columns of text the table needs: through a pipe it is not cut to the 80 of a terminal nobody has."""


def run(settings: Settings, url: str, console: Console) -> None:
    """Show the publications kept, what the current one holds, and which declared sources it goes without."""
    with owner_connection(url) as connection:
        publications = list_publications(connection)
        rows = status_rows(connection)
        indicators = [shown_indicator(row) for row in indicator_rows(connection)]
    show_publications(console, publications)
    if not publications:
        return
    wide = Console(file=console.file, width=max(console.width, WIDTH))
    sources = [row for row in rows if not row[0].startswith(PREFIX)]
    wide.print(_table(COLUMNS, sources))
    if indicators:
        wide.print(_table(INDICATOR_COLUMNS, indicators))
    absent = sorted(set(load_catalog(settings).sources) - {row[0] for row in sources})
    if absent:
        console.print(f"Sans fichier ici, ou remplacées par une source réelle : {', '.join(absent)}.")


def show_publications(console: Console, publications: Sequence[Publication]) -> None:
    """One line each, the current one marked."""
    for publication in publications:
        mark = "→" if publication.current else " "
        console.print(
            f"{mark} publication {publication.id} du {publication.created_at:%d/%m/%Y %H:%M} : {publication.note}"
        )
    if not publications:
        console.print("Rien n'est publié : lancez « geo-service load ».")


def shown_indicator(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """A line of the table theme × indicator × nature × coverage."""
    covered = row["absence"] or (
        f"{row['known']} / {row['communes']} communes" if row["communes"] else "par zone"
    )
    return row["famille"], row["theme"], row["id"], row["millesime"] or None, row["nature_min"], covered


def _table(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Table:
    table = Table(*columns)
    for row in rows:
        table.add_row(*("—" if cell is None else str(cell) for cell in row))
    return table
