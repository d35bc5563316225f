"""What the public registry says now, as the rules of carences read it: whatever was written counts at once."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.registre import (
    UNKNOWN_STATE,
    Action,
    ActionNature,
    Completude,
    Contributions,
    Enjeu,
    Registre,
    RegistrePacte,
)
from geo_service.model.zone import Niveau
from geo_service.store.questions_registre import action_states, contribution_counts, declared_rows, enjeu_rows

Row = dict[str, Any]

REGISTRY: Final = "registre du pacte"


async def live_registry(
    connection: AsyncConnection, territoires: Sequence[str] = (), themes: Sequence[str] = ()
) -> RegistrePacte:
    """Public enjeux, declarations, contributions and actions; of some territoires and themes, actions alone are read.

    Empty tuples mean all: most rows are actions, and a cell needs its own only.
    """
    zones = [f"{Niveau.TERRITOIRE}:{code}" for code in territoires]
    actions = await action_states(connection, zones or None, list(themes) or None)
    return RegistrePacte(
        enjeux=tuple(map(_enjeu, await enjeu_rows(connection))),
        completudes=tuple(map(_completude, await declared_rows(connection))),
        contributions=tuple(map(_contributions, await contribution_counts(connection))),
        actions=tuple(one for row in actions for one in _actions(row)),
    )


def _enjeu(row: Row) -> Enjeu:
    return Enjeu(row["territoire"], row["theme"], row["titre"], row["source"] or REGISTRY)


def _completude(row: Row) -> Completude:
    return Completude(row["territoire"], row["theme"], Registre(row["objet"]), row["declaree_par"], row["au"])


def _contributions(row: Row) -> Contributions:
    return Contributions(row["territoire"], row["theme"], row["nombre"], REGISTRY)


def _actions(row: Row) -> Iterable[Action]:
    """A projet or chantier, once per territoire that it names."""
    for zone in row["zones"]:
        level, _, code = zone.partition(":")
        if level == Niveau.TERRITOIRE:
            yield Action(
                code, row["theme"], ActionNature(row["objet"]), row["titre"], row["etat_observe"] or UNKNOWN_STATE,
                row["observe_le"], row["source"] or REGISTRY,
            )  # fmt: skip


def together(first: RegistrePacte, second: RegistrePacte) -> RegistrePacte:
    """Two registers as one; what both say of the same title counts once, as the second says it."""
    titles = {(one.territoire, one.theme, one.titre) for one in second.actions}
    kept = tuple(one for one in first.actions if (one.territoire, one.theme, one.titre) not in titles)
    return RegistrePacte(
        first.enjeux + second.enjeux,
        first.completudes + second.completudes,
        first.contributions + second.contributions,
        kept + second.actions,
        first.rejets + second.rejets,
    )
