"""Contracts for the tests: made by hand, or read from files in the true formats by the real ingest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.conftest import shipped_catalog

from geo_service.gaps.marches_siret import Geographie
from geo_service.ingest.pipeline import ingest
from geo_service.ingest.resolve import ResolvedFile
from geo_service.model.marche import Lieu, Marche, Perimetre, Titulaire
from geo_service.model.source import Channel, Nature
from geo_service.services.procurement import contracts_of

SAMPLES = Path(__file__).parents[1] / "data"
TABULAR = SAMPLES / "decp_tabulaire_exemple.csv"
OFFICIAL = SAMPLES / "decp_2022_exemple.json"
WINNER = ("id", "type", "nom", "departement", "commune", "categorie", "distance_km")
DEPARTEMENT = Perimetre("99", frozenset({"99"}))
COMMUNE = Perimetre("99001", communes=frozenset({"99001"}))
HERE, THERE = Lieu("99", "99001"), Lieu("16", "16015")


def winner(number: int, lieu: Lieu = HERE, **changes: Any) -> Titulaire:
    """A winner whose SIRET is made of one digit's number."""
    return Titulaire(f"{number:09d}00010", "SIRET", f"ENTREPRISE {number} SARL", lieu, **changes)


def contract(uid: str, montant: float, *titulaires: Titulaire, **changes: Any) -> Marche:
    """A contract of a commune of the département, at its declared amount."""
    told = {
        "source": "decp", "nature": Nature.OFFICIAL, "acheteur_id": "21990001600011", "date": "2024-09-01",
        "montant_min": montant, "montant_max": montant, "acheteur": HERE, "cpv": "45211000",
    }  # fmt: skip
    return Marche(**(told | {"uid": uid, "montant": montant, "titulaires": titulaires} | changes))


def from_file(
    source_id: str, path: Path, channel: Channel = Channel.OFFICIAL, known: Geographie | None = None
) -> tuple[Marche, ...]:
    """Contracts of a file by the shipped declaration, its checks and the placing of the service."""
    source = shipped_catalog().source(source_id)
    table = ingest(source, ResolvedFile(path, channel, ""))
    nature = source.through(channel).nature
    rows = [row for found in table.rows.to_dict("records") for row in _rows(found, source_id, nature)]
    rows.sort(key=lambda row: row["uid"])
    return tuple(contracts_of(rows, known or Geographie()))


def _rows(found: Any, source_id: str, nature: str) -> Iterator[dict[str, Any]]:
    """What the database gives back: one row per winner, absent columns null."""
    columns = (
        "acheteur_nom acheteur_departement acheteur_commune cpv lieu_code lieu_type techniques "
        "considerations_sociales considerations_environnementales"
    )
    shared = dict.fromkeys(columns.split()) | found | {"source": source_id, "nature_donnee": nature}
    for one in found["titulaires"] or [{}]:
        yield shared | {f"titulaire_{name}": one.get(name) for name in WINNER}
