"""``geo-service comptes desactiver``."""

import asyncio

from rich.console import Console

from geo_service.errors import NotFoundError
from geo_service.model.pacte.droits import ANONYME
from geo_service.services.comptes import activate
from geo_service.services.connexion import normal_address
from geo_service.store.comptes import credentials
from geo_service.store.engine import write_connection


def run(url: str, console: Console, courriel: str) -> None:
    """Close the account of an address."""
    asyncio.run(_close(url, courriel))
    console.print(f"Compte {courriel} fermé.", markup=False, highlight=False)


async def _close(url: str, courriel: str) -> None:
    async with write_connection(url) as connection:
        found = await credentials(connection, normal_address(courriel))
        if found is None:
            raise NotFoundError(f"Aucun compte {courriel} : « geo-service comptes lister » les montre.")
        await activate(connection, ANONYME, found.id, active=False)
