"""What changed between two conseils, by cause. Only a real change may be worded as progress."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import GoneError, InputError, NotFoundError
from geo_service.model.registre import UNKNOWN_STATE
from geo_service.model.told import Day, Said
from geo_service.services.questions.reponse import Json, Origine, Reponse, from_registry
from geo_service.store.history import moment_of, read_at
from geo_service.store.questions import Row, conseil_rows, figure_rows, member_ids, move_rows

NO_CONSEIL: Final = Said("ce conseil n'est pas au registre pour ce territoire")
NO_DATE: Final = Said("la date de ce conseil n'est pas connue au jour près")
TO_COME: Final = Said("ce conseil n'a pas encore eu lieu")
NO_PREVIOUS: Final = Said("aucun conseil antérieur n'est au registre avec sa date : rien à quoi comparer")
NOT_KEPT: Final = Said("les chiffres publiés à cette date ne sont plus gardés")
NO_PROGRESS: Final = frozenset({"suspendu", "abandonne", "attendu", "inconnu"})
REGISTERED: Final = "inscription au registre de ce qui avait été vu avant : le terrain n'a pas bougé"
LIMITS: Final = (
    Said(
        "Un chiffre qui change avec un nouveau millésime, une méthode, une base ou un périmètre n'est pas un progrès constaté."
    ),
    Said("Les états du registre comptent à la date où ils y ont été inscrits."),
)


class Cause(StrEnum):
    """Why something differs; only the first may be called progress."""

    REEL = "changement_reel"
    MILLESIME = "nouveau_millesime"
    METHODE = "methode_ou_base"
    PERIMETRE = "perimetre"


@dataclass(frozen=True)
class Known:
    """What was published at a date: publication, figures by indicator, communes of the territoire."""

    publication: int
    figures: Mapping[str, Row]
    communes: frozenset[str]


async def conseil_of(
    connection: AsyncConnection, territoire: str, numero: int
) -> tuple[Json | None, str | None]:
    """A conseil of a territoire, or why there is none."""
    rows = [row for row in await conseil_rows(connection, territoire) if row["numero"] == numero]
    if not rows:
        return None, NO_CONSEIL
    row = rows[0]
    told = {
        name: row[name] for name in ("numero", "date_texte", "lieu", "theme_du_conseil", "ateliers", "source")
    }
    return told | {"date": row["date"]}, None if row["date"] else NO_DATE


async def changes(connection: AsyncConnection, territoire: str, first: int, second: int) -> Reponse:
    """Q4: figures and states that differ between two conseils, each as known at its date.

    Raises:
        InputError: the two are the same.
    """
    if first == second:
        raise InputError("« de » et « a » nomment le même conseil : donnez-en deux.")
    told = [await conseil_of(connection, territoire, numero) for numero in (first, second)]
    dates = [conseil["date"] if conseil else None for conseil, _ in told]
    why = _why_undated(told, (first, second))
    if why:
        return _silent(told, why)
    return await _between(connection, f"territoire:{territoire}", told, sorted(filter(None, dates)))


async def since_last(connection: AsyncConnection, territoire: str, numero: int | None = None) -> Reponse:
    """What changed since the conseil before one (before now for None), until the day of that one or today.

    ``plus.dates`` are the two days; absent when there is no conseil before.
    """
    today = datetime.now(UTC).date()
    held = {row["numero"]: row["date"] for row in await conseil_rows(connection, territoire) if row["date"]}
    end = min(held.get(numero, today), today) if numero is not None else today
    before = [one for one, day in held.items() if day < end and (numero is None or one < numero)]
    if not before:
        return Reponse(None, "changements", raison=NO_PREVIOUS, limites=LIMITS, plus={"depuis": None})
    last = max(before, key=lambda one: (held[one], one))
    told = [await conseil_of(connection, territoire, last)]
    found = await _between(connection, f"territoire:{territoire}", told, (held[last], end))
    return replace(found, plus={**found.plus, "depuis": last, "dates": (held[last], end)})


async def _between(
    connection: AsyncConnection,
    zone: str,
    told: Sequence[tuple[Json | None, str | None]],
    dates: Sequence[date],
) -> Reponse:
    moves = [
        _move(row, dates[0])
        for row in await move_rows(connection, zone, {"debut": dates[0], "fin": dates[1]})
    ]
    before, after = [await known_at(connection, zone, day) for day in dates]
    figures, why = _compared(before, after)
    rows = moves + figures
    return Reponse(
        valeur=len(rows) if why is None else None,
        unite="changements",
        lignes=rows,
        raison=why,
        limites=LIMITS,
        plus=_context(told) | {
            "etats": len(moves),
            "chiffres": {"valeur": len(figures) if why is None else None, "raison": why},
            "publications": [_number(before), _number(after)],
            "par_cause": Counter(str(row["cause"]) for row in rows),
        },
    )  # fmt: skip


def _compared(before: "Known | str", after: "Known | str") -> tuple[list[Json], str | None]:
    """Figures that differ, or why they cannot be compared."""
    if isinstance(before, str):
        return [], before
    if isinstance(after, str):
        return [], after
    return list(differences(before, after)), None


def _number(known: "Known | str") -> int | None:
    return known.publication if isinstance(known, Known) else None


def _why_undated(told: Sequence[tuple[Json | None, str | None]], numbers: Sequence[int]) -> str | None:
    today = datetime.now(UTC).date()
    for (conseil, why), numero in zip(told, numbers, strict=True):
        if why:
            return Said("conseil n°{numero} : {raison}", numero=numero, raison=why)
        if conseil and conseil["date"] > today:
            return Said("conseil n°{numero} : {raison}", numero=numero, raison=TO_COME)
    return None


def _silent(told: Sequence[tuple[Json | None, str | None]], why: str) -> Reponse:
    return Reponse(None, "changements", raison=why, limites=LIMITS, plus=_context(told))


def _context(told: Sequence[tuple[Json | None, str | None]]) -> Json:
    return {
        "conseils": [{"valeur": conseil, "raison": why} for conseil, why in told],
        "seul_progres": Cause.REEL,
    }


async def known_at(connection: AsyncConnection, zone: str, day: date) -> Known | str:
    """What was published of a zone at the end of a day, or why it cannot be read any more."""
    try:
        moment = await moment_of(connection, datetime.combine(day + timedelta(days=1), time(), UTC))
        read = await read_at(connection, moment.publication_id)
        figures = {row["indicateur"]: row for row in await figure_rows(connection, zone)}
        communes = frozenset(await member_ids(connection, zone))
    except (GoneError, NotFoundError):
        return Said("{raison} ({jour})", raison=NOT_KEPT, jour=Day.of(day))
    finally:
        await read_at(connection, None)
    return Known(read.number or 0, figures, communes)


def differences(before: Known, after: Known) -> Iterable[Json]:
    """Figures that are not what they were, each with its cause; those of one side alone are a change of method or base."""
    moved = before.communes != after.communes
    for name in sorted({*before.figures, *after.figures}):
        old, new = before.figures.get(name), after.figures.get(name)
        if (
            old is None
            or new is None
            or (old["valeur"], old["millesime"]) != (new["valeur"], new["millesime"])
        ):
            yield _difference(name, old, new, cause_of(old, new, perimeter=moved))


def cause_of(old: Row | None, new: Row | None, *, perimeter: bool) -> Cause:
    """Why two figures differ: perimeter, else method, else vintage; the same vintage told otherwise is a base change.

    A figure never tells a real change by itself: two vintages are two measures.
    """
    if perimeter:
        return Cause.PERIMETRE
    if old is None or new is None or old["methode"] != new["methode"]:
        return Cause.METHODE
    return Cause.MILLESIME if old["millesime"] != new["millesime"] else Cause.METHODE


def _difference(name: str, old: Row | None, new: Row | None, cause: Cause) -> Json:
    row: Any = new or old
    told = Origine(
        row["unite"], row["source"] or row["titre"], row["methode"], row["nature"], row["millesime"]
    )
    return told.ligne(
        new["valeur"] if new else None, cause=cause, progres=None, objet="indicateur", id=name, titre=row["titre"],
        avant=_side(old), apres=_side(new), raison="un chiffre publié ne constate pas un progrès à lui seul",
    )  # fmt: skip


def _side(row: Row | None) -> Json | None:
    return {name: row[name] for name in ("valeur", "millesime", "methode", "qualite")} if row else None


def _move(row: Row, start: date) -> Json:
    real = is_real(row, start)
    return from_registry("état", row["source"], row["le"].isoformat()).ligne(
        row["etat_apres"], cause=Cause.REEL if real else Cause.METHODE,
        progres=row["etat_apres"] not in NO_PROGRESS if real else None, objet=row["objet"], id=f"{row['objet']}:{row['numero']}",
        titre=row["titre"], theme=row["theme"], avant={"valeur": row["etat_avant"]}, apres={"valeur": row["etat_apres"]},
        raison=None if real else REGISTERED,
    )  # fmt: skip


def is_real(row: Row, start: date) -> bool:
    """Whether a line of the history tells a change of what is: a state that is known, and was not seen before.

    What enters the registry in a state observed before the period makes the registry larger, and nothing else.
    """
    if row["etat_apres"] == UNKNOWN_STATE:
        return False
    return row["etat_avant"] is not None or (row["observe_le"] is not None and row["observe_le"] > start)
