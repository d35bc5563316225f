"""The matrix territoire × theme: every cell with its verdicts, its doubt, and what would decide it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geo_service.gaps.carence import Carence, CarenceParameters, Cellule, cell_of, facts_of, high, verdicts_of
from geo_service.gaps.carence_besoin import Besoin, MesureBesoin, Territoire, besoin_of
from geo_service.model.registre import EVERY_THEME, UNKNOWN_STATE, RegistrePacte, Theme
from geo_service.model.told import Cited, Said, word

TRUE, FALSE, NULL = "vrai", "faux", "inconnu"
WORDS: Final[Mapping[bool | None, str]] = {True: TRUE, False: FALSE, None: NULL}
FIRST_TASK: Final = Said("Première tâche : déclarer les enjeux et la complétude du registre.")


@dataclass(frozen=True)
class Sources:
    """What carences are judged from: themes, measures of needs by indicator, registry, inhabitants by commune."""

    themes: Sequence[Theme]
    measures: Mapping[str, MesureBesoin]
    registry: RegistrePacte
    people: Mapping[str, float]


def matrix_of(
    sources: Sources,
    territoires: Sequence[Territoire],
    today: date,
    parameters: CarenceParameters,
    besoin_min: float | None = None,
) -> tuple[Cellule, ...]:
    """Cells by territoire then theme; ``besoin_min`` replaces the share from which each need is high."""
    themes = [_with_share(theme, besoin_min) for theme in sources.themes]
    return tuple(
        cell_of(
            facts_of(sources.registry, where.code, theme.slug, today, parameters),
            (where.code, theme.slug),
            besoin_of(theme, _measure(sources, theme), where, sources.people, today),
            parameters,
        )
        for where in territoires
        for theme in themes
    )


def _with_share(theme: Theme, besoin_min: float | None) -> Theme:
    kept = besoin_min is None or theme.need_indicator is None
    return theme if kept else replace(theme, need_high_at_share=besoin_min)


def _measure(sources: Sources, theme: Theme) -> MesureBesoin | None:
    return sources.measures.get(theme.need_indicator) if theme.need_indicator else None


def counts(cells: Sequence[Cellule]) -> Mapping[Carence, Mapping[str, int]]:
    """How many cells are true, false and null, by rule."""
    found = {kind: Counter(WORDS[cell.verdicts[kind].value] for cell in cells) for kind in Carence}
    return {kind: {word: counter[word] for word in WORDS.values()} for kind, counter in found.items()}


def doubts(cell: Cellule, contributions_max: float) -> Mapping[str, Mapping[Carence, str]]:
    """Verdicts that would be others, by what would change them; empty when none would.

    Keys: the doubtful memberships read the other way; the indicator at the low or at the high end of its doubt.
    """
    need = cell.besoin
    others = {
        "lecture_alternative": need.part_alternative,
        "besoin_au_plus_bas": need.part_basse,
        "besoin_au_plus_haut": need.part_haute,
    }
    found = {
        name: _changed(cell, part, contributions_max) for name, part in others.items() if part is not None
    }
    return {name: changed for name, changed in found.items() if changed}


def _changed(cell: Cellule, part: float, contributions_max: float) -> dict[Carence, str]:
    if cell.besoin_eleve.value is None:
        return {}
    need = high(with_part(cell.besoin, part))
    other = verdicts_of(cell.facts, need, contributions_max)
    return {
        kind: WORDS[verdict.value]
        for kind, verdict in other.items()
        if verdict.value is not cell.verdicts[kind].value
    }


def with_part(besoin: Besoin, part: float) -> Besoin:
    """The same need with another share."""
    return replace(besoin, part=part, part_min=part, part_max=part)


def to_do(cell: Cellule) -> Iterator[str]:
    """What someone has to declare, or to measure, for every verdict of a cell to be known."""
    facts = cell.facts
    if facts.enjeu.value is None:
        yield Said("dire si ce thème est un enjeu du pacte, ou déclarer la liste des enjeux complète")
    if facts.contributions.high is None:
        yield Said("déclarer le registre des contributions complet, avec leur nombre")
    if facts.actions.high is None:
        yield Said("déclarer le registre des projets et chantiers complet")
    aged = [one["titre"] for one in facts.preuves.get("actions", ()) if one["etat"] == UNKNOWN_STATE]
    if aged:
        yield Said("constater l'état actuel de : {titres}", titres=Cited(", ".join(aged)))
    if cell.besoin_eleve.value is None:
        yield Said("mesurer le besoin ({raison})", raison=word(cell.besoin_eleve.reason))


def misnamed(registry: RegistrePacte, themes: Sequence[Theme], territoires: Sequence[str]) -> Iterator[str]:
    """Sentences about themes and territoires of the registry that do not exist: they would be read by nobody."""
    known = {theme.slug for theme in themes} | {EVERY_THEME}
    for theme in sorted({theme for _, theme in registry.named()} - known):
        yield f"Thème « {theme} » du registre inconnu : prenez un code de la liste des thèmes."
    for territoire in sorted({territoire for territoire, _ in registry.named()} - set(territoires)):
        yield f"Territoire « {territoire} » du registre inconnu : prenez un code de territoire."
