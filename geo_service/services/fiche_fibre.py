"""What question 9 says of a zone, in words: where premises cannot be connected to fibre, and since when that is known."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.carence_besoin import stale
from geo_service.model.indicator import PublishedIndicator, Quality
from geo_service.model.told import Listed, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Fibre, Figure
from geo_service.pages.fiche_text import many, number, percent
from geo_service.services.beyond import alphabetical
from geo_service.services.fiche_subject import Subject, figure_address
from geo_service.services.questions.fibre import MISSING, missing_fibre
from geo_service.services.questions.reponse import Reponse

Row = Mapping[str, Any]

SHARE: Final = "ftth_manquants_share"
"""The number beside each commune: it leads to its numerator and its denominator."""


async def fibre_of(
    connection: AsyncConnection, subject: Subject, published: Mapping[str, PublishedIndicator]
) -> Fibre | None:
    """None for a commune, and where no figure is published or young enough to be told."""
    one = published.get(MISSING)
    told = one is not None and one.millesimes and not stale(one.definition, one.millesimes[-1], subject.today)
    if not told or subject.niveau is Niveau.COMMUNE:
        return None
    return in_words(await missing_fibre(connection, [subject.id]))


def in_words(answer: Reponse) -> Fibre:
    """The answer to the question; its reason where there is none."""
    known: Sequence[str] = list(answer.plus.get("millesimes", ()))
    return Fibre(
        id=MISSING,
        millesime=known[-1] if known else "",
        summary=answer.raison or _summary(answer),
        since=tuple(_since(answer.lignes, known)),
        known=Said(
            "Manque constaté à chaque millésime depuis lors. Millésimes connus : {millesimes} ; entre deux, rien n'est su.",
            millesimes=Listed.of(", ", known),
        ),
        limits=tuple(answer.limites),
    )  # fmt: skip


def _summary(answer: Reponse) -> str:
    communes = many(len(answer.lignes), "commune")
    return Said(
        "{locaux} non raccordables, dans {communes}",
        locaux=_premises(answer.valeur, answer.lignes), communes=communes,
    )  # fmt: skip


def _premises(count: float, rows: Iterable[Row]) -> str:
    """Counts made of a share are no more than an estimate."""
    said = Said("{nombre} locaux" if round(count) >= 2 else "{nombre} local", nombre=number(count))
    return Said("environ {combien}", combien=said) if any(row["compte"] == "estime" for row in rows) else said


def _since(rows: Sequence[Row], known: Sequence[str]) -> Iterable[tuple[str, tuple[tuple[Figure, str], ...]]]:
    """Communes by the vintage since which some are missing, the oldest first, then by name."""
    ordered = sorted(rows, key=lambda row: (row["depuis"], alphabetical(row["nom"])))
    for since, some in groupby(ordered, key=lambda row: row["depuis"]):
        found = tuple((_share(row), _premises(row["valeur"], [row])) for row in some)
        communes = many(len(found), "commune")
        if since == known[0]:
            yield (
                Said("Depuis {depuis} au moins, premier millésime connu : {communes}", depuis=since, communes=communes),
                found,
            )  # fmt: skip
        else:
            yield Said("Depuis {depuis} : {communes}", depuis=since, communes=communes), found


def _share(row: Row) -> Figure:
    part = row["part"]
    text = Quality.MISSING.label if part is None else percent(part)
    return Figure(row["zone"], row["nom"], part, text, figure_address(SHARE, row["zone"]))
