"""What a question about figures says, read once into a typed value."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from geo_service.api.indicator_parameters import Level, Names, ReadAt, Scope
from geo_service.errors import InputError, NotFoundError
from geo_service.model.indicator import Lecture
from geo_service.model.zone import Niveau
from geo_service.store.history import PublicationRead
from geo_service.store.indicator_reads import EVERY, LATEST, Row, ValuesAsked

FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ALL_READINGS = "toutes"
READINGS = (*Lecture, ALL_READINGS)
EXCEL = "excel"
VINTAGE = re.compile(r"[0-9A-Za-z_-]{1,20}", re.ASCII)
CONTENT_VERSION = "1"
"""Raise it when the same figures must be told otherwise: it is part of every ETag."""


@dataclass(frozen=True)
class Form:
    """The shape of the answer."""

    format: str
    excel: bool = False

    @property
    def media_type(self) -> str:
        """Its media type."""
        return FORMATS[self.format]


@dataclass(frozen=True)
class Observations:
    """Figures asked: of what, where, when, in which reading and shape, in which publication."""

    names: tuple[str, ...]
    niveau: Niveau
    zones: tuple[str, ...]
    millesime: str
    lecture: str
    form: Form
    read: PublicationRead

    @property
    def values(self) -> ValuesAsked:
        """The rows to read: every reading, paired afterwards."""
        members = Lecture.ALTERNATIVE if self.lecture == Lecture.ALTERNATIVE else Lecture.PRINCIPALE
        return ValuesAsked(self.names, self.niveau, self.zones, self.millesime, None, members)

    @property
    def digest(self) -> str:
        """Changes with whatever may change the bytes."""
        views = [self.read.versions.get(f"indicateur:{name}", "") for name in self.names]
        parts = (CONTENT_VERSION, self.read.number, self.read.versions.get("zone", ""), *views)
        question = (self.names, self.niveau, self.zones, self.millesime, self.lecture, self.form)
        return hashlib.md5(repr((parts, question)).encode(), usedforsecurity=False).hexdigest()[:20]

    def check_vintages(self, rows: Sequence[Row]) -> None:
        """Refuse a vintage that none of the indicators has.

        Raises:
            NotFoundError: there is one; the sentence lists those known.
        """
        if self.millesime in (LATEST, EVERY):
            return
        known = {one for row in rows for one in row["provenance"].get("millesimes", ())}
        unknown = [one for one in self.millesime.split(",") if one not in known]
        if unknown:
            told = ", ".join(sorted(known)) or "aucun"
            raise NotFoundError(f"Millésime « {unknown[0]} » absent : millésimes publiés : {told}.")


def form(
    format: Annotated[  # noqa: A002 (the public name of the parameter)
        str, Query(description=f"un format parmi {', '.join(FORMATS)}", examples=["csv"])
    ] = "json",
    variante: Annotated[str | None, Query(description="excel : csv pour Excel français")] = None,
) -> Form:
    """The shape asked."""
    if format not in FORMATS:
        raise InputError(f"Format « {format[:40]} » inconnu : choisissez parmi {', '.join(FORMATS)}.")
    if variante is not None and (variante != EXCEL or format != "csv"):
        raise InputError("« variante » ne vaut que « excel », et pour le format csv seulement.")
    return Form(format, variante == EXCEL)


def vintage(
    millesime: Annotated[
        str,
        Query(
            description=f"un millésime, plusieurs séparés par des virgules, « {LATEST} » ou « {EVERY} »",
            examples=["2024", EVERY],
        ),
    ] = LATEST,
) -> str:
    """The vintages asked."""
    parts = [part.strip() for part in millesime.split(",")]
    wrong = [part for part in parts if not VINTAGE.fullmatch(part)]
    if wrong or (len(parts) > 1 and {LATEST, EVERY} & set(parts)):
        raise InputError(
            f"Millésime « {(wrong or parts)[0][:30]} » illisible : écrivez 2024, ou 2023,2024, ou {LATEST}, ou {EVERY}."
        )
    return ",".join(parts)


@dataclass(frozen=True)
class When:
    """Vintages and reading."""

    millesime: str
    lecture: str


def when(
    millesime: Annotated[str, Depends(vintage)],
    lecture: Annotated[
        str,
        Query(
            description=(
                "principale (l'autre à côté), alternative (rattachements supposés lus de l'autre façon), "
                "partie_departement (d'un EPCI qui passe la limite), toutes (une ligne par lecture)"
            ),
            examples=["alternative"],
        ),
    ] = Lecture.PRINCIPALE.value,
) -> When:
    """The vintages asked, and the reading of figures and memberships."""
    if lecture not in READINGS:
        raise InputError(f"Lecture « {lecture[:40]} » inconnue : choisissez parmi {', '.join(READINGS)}.")
    return When(millesime, lecture)


def observations(
    read: ReadAt,
    names: Names,
    niveau: Level,
    zones: Scope,
    when: Annotated[When, Depends(when)],
    shape: Annotated[Form, Depends(form)],
) -> Observations:
    """The whole question."""
    return Observations(names, niveau, zones, when.millesime, when.lecture, shape, read)


Asked = Annotated[Observations, Depends(observations)]
