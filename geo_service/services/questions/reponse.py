"""What an answer to a question is made of: rows that each say where their figure comes from, and what is not known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.indicator import PREFIX, Indicateur
from geo_service.model.source import Nature
from geo_service.store.indicator_reads import Row, indicator_rows

Json = dict[str, Any]

REGISTRY: Final = "registre du pacte"
REGISTRY_METHOD: Final = "registre_v1"
DECIMALS: Final = 6
NOT_DECLARED: Final = (
    "registre non déclaré complet pour ce territoire et ce thème : ne rien y trouver ne prouve rien"
)


@dataclass(frozen=True)
class Origine:
    """How a figure is read: unit, threshold, source, vintage, method, nature. ``nature`` is one of ``Nature``."""

    unite: str
    source: str
    methode: str
    nature: str
    millesime: str | None = None
    seuil: float | None = None

    def ligne(self, valeur: Any, *, confiance: str | None = None, **rest: Any) -> Json:
        """A row. ``confiance`` is that of the membership it rests on; None where it rests on none."""
        return {
            "valeur": round(valeur, DECIMALS) if isinstance(valeur, float) else valeur,
            "unite": self.unite,
            "seuil": self.seuil,
            "source": self.source,
            "millesime": self.millesime,
            "methode": self.methode,
            "nature": self.nature,
            "confiance": confiance,
        } | rest


@dataclass(frozen=True)
class Reponse:
    """An answer. ``valeur`` None says why in ``raison``; ``sources`` names the versions that were read."""

    valeur: Any
    unite: str
    lignes: Sequence[Json] = ()
    raison: str | None = None
    sources: frozenset[str] = frozenset()
    limites: Sequence[str] = ()
    plus: Mapping[str, Any] = field(default_factory=dict)


def from_registry(unite: str, source: str | None = None, millesime: str | None = None) -> Origine:
    """How what the registry says is read; its rows are compiled, each with its own source."""
    return Origine(unite, source or REGISTRY, REGISTRY_METHOD, Nature.COMPILED, millesime)


def from_indicator(row: Row, *, seuil: float | None = None, millesime: str | None = None) -> Origine:
    """How the figures of a published indicator are read; its own threshold and newest vintage by default."""
    definition = Indicateur.model_validate(row["definition"])
    titles = dict.fromkeys(source["title"] for source in row["provenance"].get("inputs", ()))
    return Origine(
        definition.unite,
        " ; ".join(titles) or definition.titre,
        definition.methode,
        row["nature"],
        millesime or row["millesime"],
        definition.seuil if seuil is None else seuil,
    )


def read_from(rows: Iterable[Row]) -> frozenset[str]:
    """Names of the versions that some indicators and their inputs are."""
    return frozenset(
        name
        for row in rows
        for name in (
            f"{PREFIX}{row['id']}",
            *(source["name"] for source in row["provenance"].get("inputs", ())),
        )
    )


async def published(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Row]:
    """Published indicators by id, in the order asked; those that are not published are absent."""
    found = {row["id"]: row for row in await indicator_rows(connection, ids)}
    return {name: found[name] for name in ids if name in found}
