"""Contracts before any measure: each counted once whatever the sources that tell of it; what every answer must say."""

from collections.abc import Iterable, Sequence

from geo_service.model.marche import Lieu, Marche
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau

METHOD = "marches_v1"
"""Name and version of the method (METHODS.md § 5)."""

NOTES = (
    "Ni le code de la commande publique ne retient la localisation comme critère d'attribution : on décrit, sans classer.",
    "Un SIRET est une agence, pas toujours le siège.",
    "La sous-traitance ne se voit pas.",
    "Montants hors taxes, parfois maximum d'un accord-cadre.",
    "Chaque marché compte une fois, quel que soit le nombre de ses titulaires et de ses avenants.",
)

SUPPOSED = "montant initial supposé : la source n'ordonne pas les avenants"
NOTHING = "aucun marché dans ce périmètre de la source"
NOT_IN_EXTRACT = "champ absent de l'extrait"
NOT_FILLED = "champ non renseigné dans la source pour ces marchés"

FRAMEWORK = "accord-cadre"
_ORDER = tuple(Nature)


def counted_once(contracts: Iterable[Marche]) -> tuple[Marche, ...]:
    """Each contract once (buyer and number): where several sources tell of it, the best nature, then the best placed.

    The order is that of first sight.
    """
    best: dict[str, Marche] = {}
    for contract in contracts:
        known = best.get(contract.uid)
        if known is None or _quality(contract) < _quality(known):
            best[contract.uid] = contract
    return tuple(best.values())


def no_field(contracts: Sequence[Marche]) -> str:
    """Why a measure is null when none of the contracts fills the field it needs."""
    if not contracts:
        return NOTHING
    return NOT_IN_EXTRACT if all(contract.nature is Nature.EXTRACT for contract in contracts) else NOT_FILLED


def unknown_places(contracts: Sequence[Marche], *, fine: bool) -> str | None:
    """Why no winner can be placed, by commune (``fine``) or by département; None where some can."""
    if not contracts:
        return NOTHING
    places = [winner.lieu for contract in contracts for winner in contract.titulaires]
    if not places:
        return "aucun titulaire déclaré"
    if any(map(by_commune if fine else by_departement, places)):
        return None
    return f"{no_field(contracts)} : {'commune' if fine else 'lieu'} du titulaire"


def by_commune(lieu: Lieu) -> bool:
    """Whether a place is known to the commune."""
    return lieu.commune is not None


def by_departement(lieu: Lieu) -> bool:
    """Whether a place is known to the département."""
    return lieu.departement is not None


def is_fine(level: Niveau) -> bool:
    """Whether a level needs the commune."""
    return level is not Niveau.DEPARTEMENT


def years(contracts: Iterable[Marche]) -> tuple[str, ...]:
    """Years of notification, oldest first."""
    return tuple(sorted({contract.year for contract in contracts if contract.year}))


def is_framework(contract: Marche) -> bool | None:
    """Whether its amount is the maximum of a framework agreement; None where the source does not tell."""
    if contract.techniques is None:
        return None
    return any(FRAMEWORK in technique.lower() for technique in contract.techniques)


def _quality(contract: Marche) -> tuple[int, int, str]:
    placed = sum(winner.lieu.commune is not None for winner in contract.titulaires)
    return _ORDER.index(contract.nature), -placed, contract.source
