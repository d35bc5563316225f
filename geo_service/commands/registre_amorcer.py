"""``geo-service registre amorcer``."""

import asyncio

from rich.console import Console

from geo_service.services.registre_amorce import Amorce, amorcer


def run(url: str, console: Console) -> None:
    """Write the start data, and say what was written."""
    done = asyncio.run(amorcer(url))
    assert done is not None, "only asked for when the registry is empty"
    for sentence in phrases(done):
        console.print(sentence, markup=False, highlight=False)


def phrases(done: Amorce) -> list[str]:
    """What was done, in sentences."""
    created = ", ".join(f"{count} {kind}" for kind, count in done.creees.items()) or "rien"
    known = ", ".join(f"{count} {kind}" for kind, count in done.connues.items()) or "rien"
    absent = [f"Source absente : {name}." for name in done.absentes]
    refused = [f"Refusé : {sentence}" for sentence in done.refusees]
    return [f"Registre : {created} de nouveau ; déjà là et laissé tel quel : {known}.", *absent, *refused]
