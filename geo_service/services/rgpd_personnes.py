"""What a person may ask: a copy of their data, or to be erased; and what the daily purge forgets by itself."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.services.rgpd import AGENTS, CLOSED, JOURS, Duree
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.rgpd import everything_of, find, mentions
from geo_service.store.rgpd_erase import erase, is_last_administrator
from geo_service.store.rgpd_purge import anonymise_old, delete_old, erase_idle, note

Section = list[dict[str, Any]]
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
SHORTEST_NAME: Final = 5
PERIODS: Final = {duree.value: timedelta(days=days) for duree, days in JOURS.items()}


@dataclass(frozen=True)
class Erased:
    """What an erasure did, by kind, and where the name may still be read: table, column, number of rows."""

    counts: Mapping[str, int]
    left: tuple[tuple[str, str, int], ...]


def export_person(url: str, courriel: str, file: Path) -> dict[str, int]:
    """Write all that is kept of a person, as one JSON and one CSV per section, in a zip for its owner alone.

    Returns the number of rows of each section.

    Raises:
        NotFoundError: nothing is known of that address.
        InputError: the file exists already or cannot be written.
    """
    with owner_connection(url) as connection:
        sections = everything_of(connection, find(connection, courriel, AGENTS))
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise InputError(
            f"{file} ne peut pas être écrit ({error.strerror}) : donnez un autre nom."
        ) from error
    with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", json.dumps(sections, ensure_ascii=False, indent=1))
        for name, rows in sections.items():
            archive.writestr(f"{name}.csv", as_csv(rows))
    return {name: len(rows) for name, rows in sections.items()}


def as_csv(rows: Section) -> str:
    """A table for spreadsheets: one column per field, nothing that runs as a formula."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return "\ufeff" + buffer.getvalue()


def _cell(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA_STARTS) else text


def erase_person(url: str, courriel: str) -> Erased:
    """Erase a person, all of it or nothing.

    Raises:
        NotFoundError: nothing is known of that address.
        InputError: it is that of the only administrator.
    """
    with owner_connection(url) as connection:
        personne = find(connection, courriel, AGENTS)
        if personne.compte is not None and is_last_administrator(connection, personne.compte):
            raise InputError("C'est le seul compte administrateur : nommez-en un autre d'abord.")
        counts = erase(connection, personne)
        return Erased(counts, tuple(mentions(connection, full_names(personne.noms))))


def full_names(names: Iterable[str]) -> list[str]:
    """Names long enough to be looked for in texts: a first name alone would be found everywhere."""
    return [name for name in names if " " in name.strip() and len(name) >= SHORTEST_NAME]


def purge(settings: Settings, url: str) -> dict[str, int]:
    """Forget all that is past its retention, in one transaction; returns what was done, by name.

    Raises:
        UnavailableError: the database does not answer.
    """
    del settings
    with owner_connection(url) as connection:
        done = delete_old(connection, PERIODS) | anonymise_old(connection, PERIODS, CLOSED)
        done["compte"] = erase_idle(connection, PERIODS[Duree.COMPTE], AGENTS)
        note(connection, done)
    return done
