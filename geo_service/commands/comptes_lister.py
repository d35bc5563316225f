"""``geo-service comptes lister``."""

import asyncio

from rich.console import Console
from rich.table import Table

from geo_service.model.pacte.comptes import Compte
from geo_service.model.pacte.droits import Charge
from geo_service.pages.comptes import ground
from geo_service.store.comptes import list_accounts
from geo_service.store.engine import write_connection

COLUMNS = ("numéro", "courriel", "nom", "ouvert", "vu le", "charges")
WIDTH = 130
PAGE = 1000


def run(url: str, console: Console) -> None:
    """Show every account."""
    table = Table(*COLUMNS)
    for one in asyncio.run(_accounts(url)):
        table.add_row(*_row(one))
    Console(file=console.file, width=max(console.width, WIDTH)).print(table, markup=False)


async def _accounts(url: str) -> list[Compte]:
    found: list[Compte] = []
    async with write_connection(url) as connection:
        while page := await list_accounts(connection, found[-1].id if found else 0, PAGE):
            found += page
    return found


def _row(one: Compte) -> tuple[str, ...]:
    seen = f"{one.vu_le:%d/%m/%Y}" if one.vu_le else "jamais"
    charges = ", ".join(map(_shown, one.charges)) or "—"
    return str(one.id), one.courriel or "—", one.nom or "—", "oui" if one.actif else "non", seen, charges


def _shown(charge: Charge) -> str:
    held = ground(charge)
    return f"{charge.role.value} ({held})" if held else charge.role.value
