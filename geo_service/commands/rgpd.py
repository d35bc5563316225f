"""``geo-service rgpd``: a copy of a person's data, their erasure, the purge, the register."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from rich.console import Console

from geo_service.services.rgpd import tableau
from geo_service.services.rgpd_personnes import erase_person, export_person, purge
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console, action: str, *arguments: object) -> None:
    """Do one of the actions of the command."""
    ACTIONS[action](settings, url, console, *arguments)


def exporter(settings: Settings, url: str, console: Console, courriel: str, file: Path) -> None:
    """Write all that is kept of a person."""
    del settings
    counts = export_person(url, courriel, file)
    told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    console.print(f"{file} (0600) : {told}.", soft_wrap=True)
    console.print("Vérifiez l'identité de qui le demande avant de le remettre.")


def effacer(settings: Settings, url: str, console: Console, courriel: str) -> None:
    """Erase a person, and say where their name may still be read."""
    del settings
    done = erase_person(url, courriel)
    console.print(f"Effacé : {_told(done.counts)}. Les contributions restent, anonymes.", soft_wrap=True)
    for table, column, count in done.left:
        console.print(
            f"Le nom est encore écrit dans {table}.{column} ({count}) : relisez ces textes.", soft_wrap=True
        )
    console.print(
        "Les sauvegardes déjà faites le contiennent encore : détruisez-les à leur terme ; "
        "« restore --remplacer » refait cet effacement.",
        soft_wrap=True,
    )


def purger(settings: Settings, url: str, console: Console) -> None:
    """Forget what is past its retention."""
    console.print(f"Purgé : {_told(purge(settings, url))}.", soft_wrap=True)


def registre(settings: Settings, url: str, console: Console) -> None:
    """Print the register of processing."""
    del settings, url
    for line in tableau():
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "rien"


ACTIONS: Final[Mapping[str, Callable[..., None]]] = {
    "exporter": exporter, "effacer": effacer, "purger": purger, "registre": registre,
}  # fmt: skip
