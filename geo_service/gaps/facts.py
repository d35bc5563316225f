"""Dated facts of the pactes, counted where they are known to stand: commune, EPCI, territoire or département.

A fact told of the département alone counts there and nowhere below. Typed euros stay apart, as in ``projects``.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from geo_service.gaps.evidence import members_of
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.projects import METHOD, NOT_COMPLETE, Record, by_theme, enters_a_sum, euros
from geo_service.gaps.values import Result, ZoneValue
from geo_service.model.indicator import Aggregation, Family, Indicateur, Lecture, Quality, Reads, Sens
from geo_service.model.zone import Niveau

FACTS: Final = "faits"
WHOLE, UNKNOWN = "departement", "inconnu"
ENVELOPE: Final = "enveloppe"
OLD: Final = "Un fait est daté : rien n'est connu de sa suite. Les chantiers ouverts en 2017 ont un état actuel inconnu."
SCOPE: Final = "Un fait départemental ne compte qu'au niveau du département : rien ne dit dans quelles communes il s'applique."
NO_FLOOR: Final = (
    "Un montant plancher (« plus de… ») et un indicateur de dépense n'entrent dans aucune somme."
)


def fact_indicator(id_: str, titre: str, **told: Any) -> Indicateur:
    """Definition of an indicator made from the facts; ``told`` are the fields of its own."""
    common = {
        "famille": Family.PROJETS, "theme": "gouvernance", "methode": METHOD, "aggregation": Aggregation.OWN,
        "sens": Sens.NEUTRE, "poids": "aucun : somme des faits connus", "reads": Reads(records=(FACTS,)),
        "reference": "Publications du Département et de ses partenaires, source par ligne",
        "limites": (NOT_COMPLETE, SCOPE, NO_FLOOR, OLD), "age_max_years": 2,
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def known_facts(inputs: Inputs, niveaux: Sequence[Niveau]) -> Result:
    """How many facts are known of each zone; themes, scopes and typed euros as evidence.

    Raises:
        NoSourceError: the facts are not loaded.
    """
    return Result((), tuple(_rows(inputs, niveaux, lambda facts: float(len(facts)) or None)))


def envelopes(inputs: Inputs, niveaux: Sequence[Niveau]) -> Result:
    """Euros of the envelopes known of each zone; floors, indicators and other types are left out.

    Raises:
        NoSourceError: the facts are not loaded.
    """
    return Result((), tuple(_rows(inputs, niveaux, _envelope)))


def _envelope(facts: Iterable[Record]) -> float | None:
    amounts = [
        fact["montant_eur"] for fact in facts if enters_a_sum(fact) and fact["montant_type"] == ENVELOPE
    ]
    return euros(amounts) if amounts else None


def _rows(inputs: Inputs, niveaux: Sequence[Niveau], measure: Any) -> Iterator[ZoneValue]:
    facts = inputs.records(FACTS)
    year = str(max(fact["annee"] for fact in facts if fact.get("annee")))
    served = set(inputs.communes.codes[inputs.communes.served].tolist())
    for (zone, lecture), members in members_of(inputs.communes).items():
        niveau, _, code = zone.partition(":")
        if Niveau(niveau) in niveaux and (niveau != Niveau.COMMUNE or code in served):
            inside = set(inputs.communes.codes[members].tolist())
            yield _row(
                zone, lecture, year, [fact for fact in facts if stands_in(fact, zone, inside)], measure
            )


def _row(zone: str, lecture: Lecture, year: str, facts: Sequence[Record], measure: Any) -> ZoneValue:
    value = measure(facts)
    quality = Quality.MISSING if value is None else None
    detail = {
        "themes": by_theme(facts),
        "natures": counts(facts, nature_of),
        "portees": counts(facts, scope_of),
    }
    return ZoneValue(zone, year, value, quality, lecture, detail=detail if facts else {})


def stands_in(fact: Record, zone: str, communes: Collection[str]) -> bool:
    """Whether a fact is known to stand in a zone: by its commune, its EPCI, its territoires, or as a whole."""
    niveau, _, code = zone.partition(":")
    by_level = {
        Niveau.EPCI: code == fact.get("epci"),
        Niveau.TERRITOIRE: code in str(fact["territoires"]).split(";"),
        Niveau.DEPARTEMENT: True,
    }
    return (fact.get("commune") or "") in communes or by_level.get(Niveau(niveau), False)


def scope_of(fact: Record) -> str:
    """Finest place a fact is told of."""
    if fact.get("commune"):
        return "commune"
    if fact.get("epci"):
        return "epci"
    told = fact["territoires"]
    return told if told in (WHOLE, UNKNOWN) else "territoire"


def nature_of(fact: Record) -> str:
    """Kind of a fact: working group, scheme, event."""
    return str(fact["nature"])


def counts(facts: Iterable[Record], word_of: Callable[[Record], str]) -> Mapping[str, int]:
    """How many facts of each word."""
    return dict(sorted(Counter(word_of(fact) for fact in facts).items()))
