"""Who may do what: one matrix, role × action, whose cells say on what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What an account may be; one account may have several, each on its own ground."""

    LECTEUR = "lecteur"
    CONTRIBUTEUR = "contributeur"
    MEMBRE_DU_GROUPE = "membre_du_groupe"
    DIRECTION_REFERENTE = "direction_referente"
    CHARGE_DE_TERRITOIRE = "charge_de_territoire"
    ELU_PORTEUR = "elu_porteur"
    ADMINISTRATEUR = "administrateur"


class Action(StrEnum):
    """What can be done in the registry."""

    LIRE_PUBLIC = "lire_public"
    LIRE_RESTREINT = "lire_restreint"
    """Restricted minutes of a chantier, drafts and contributions not yet examined."""
    LIRE_PERSONNES = "lire_personnes"
    """Names and addresses of those who deposit and take part."""
    LIRE_PREPARATION = "lire_preparation"
    """Dossiers of conseils that are not diffused yet."""
    PREPARER_DOSSIER = "preparer_dossier"
    """Comment and hide blocks of a dossier of a conseil, hand it in for review, take it back."""
    DIFFUSER_DOSSIER = "diffuser_dossier"
    """Validate a dossier, and give it to everybody."""
    DEPOSER = "deposer"
    MODIFIER_BROUILLON = "modifier_brouillon"
    DEMANDER_A_PARTICIPER = "demander_a_participer"
    COMMENTER = "commenter"
    INSTRUIRE = "instruire"
    """Complete, qualify, merge, reorient contributions; answer those who ask to join."""
    CONDUIRE_CHANTIER = "conduire_chantier"
    """Meetings, minutes, deliverables, participants and states of a chantier that exists."""
    OUVRIR_CHANTIER = "ouvrir_chantier"
    REDIGER = "rediger"
    """Pacte, enjeux, fiches-action, projets and amounts, conseils, evidence."""
    DECLARER_COMPLETUDE = "declarer_completude"
    IMPORTER = "importer"
    GERER_COMPTES = "gerer_comptes"
    LIRE_JOURNAL = "lire_journal"


class Etendue(StrEnum):
    """On what an action is allowed."""

    AUCUNE = "aucune"
    SIEN = "sien"
    """What the account deposited itself."""
    CHANTIER = "chantier"
    """The chantiers the role was given for."""
    TERRITOIRE = "territoire"
    """The territoires the role was given for."""
    TOUT = "tout"


_CONTRIBUTEUR: Final = {
    Action.LIRE_PUBLIC: Etendue.TOUT,
    Action.LIRE_RESTREINT: Etendue.SIEN,
    Action.LIRE_PERSONNES: Etendue.SIEN,
    Action.DEPOSER: Etendue.TOUT,
    Action.MODIFIER_BROUILLON: Etendue.SIEN,
    Action.DEMANDER_A_PARTICIPER: Etendue.TOUT,
}

MATRICE: Final[Mapping[Role | None, Mapping[Action, Etendue]]] = {
    None: {Action.LIRE_PUBLIC: Etendue.TOUT},
    Role.LECTEUR: {Action.LIRE_PUBLIC: Etendue.TOUT},
    Role.CONTRIBUTEUR: _CONTRIBUTEUR,
    Role.MEMBRE_DU_GROUPE: _CONTRIBUTEUR
    | {Action.LIRE_RESTREINT: Etendue.CHANTIER, Action.COMMENTER: Etendue.CHANTIER},
    Role.DIRECTION_REFERENTE: _CONTRIBUTEUR
    | {
        Action.LIRE_RESTREINT: Etendue.CHANTIER,
        Action.LIRE_PERSONNES: Etendue.CHANTIER,
        Action.COMMENTER: Etendue.CHANTIER,
        Action.CONDUIRE_CHANTIER: Etendue.CHANTIER,
    },
    Role.ELU_PORTEUR: {
        Action.LIRE_PUBLIC: Etendue.TOUT,
        Action.LIRE_RESTREINT: Etendue.CHANTIER,
        Action.LIRE_PREPARATION: Etendue.TERRITOIRE,
        Action.COMMENTER: Etendue.CHANTIER,
    },
    Role.CHARGE_DE_TERRITOIRE: _CONTRIBUTEUR
    | dict.fromkeys(
        (
            Action.LIRE_RESTREINT, Action.LIRE_PERSONNES, Action.LIRE_PREPARATION, Action.PREPARER_DOSSIER,
            Action.DIFFUSER_DOSSIER, Action.COMMENTER, Action.INSTRUIRE, Action.CONDUIRE_CHANTIER, Action.OUVRIR_CHANTIER,
            Action.REDIGER, Action.DECLARER_COMPLETUDE, Action.IMPORTER,
        ),
        Etendue.TERRITOIRE,
    ),
    Role.ADMINISTRATEUR: dict.fromkeys(Action, Etendue.TOUT),
}  # fmt: skip
"""None is everybody, without an account. What is not written is refused."""

DEPOSANTS: Final = frozenset({Role.MEMBRE_DU_GROUPE, Role.DIRECTION_REFERENTE, Role.CHARGE_DE_TERRITOIRE})
"""Roles that keep, beside their own ground, what a contributor may do to what it deposited."""

AGENTS: Final = frozenset({Role.DIRECTION_REFERENTE, Role.CHARGE_DE_TERRITOIRE, Role.ADMINISTRATEUR})
"""Roles of the staff, who prepare with composites and ranks; an elected member or a partner sees what is public."""


@dataclass(frozen=True)
class Charge:
    """A role given to an account: on some territoires (slugs), some chantiers (ids), or without limit of its own."""

    role: Role
    territoires: frozenset[str] = frozenset()
    chantiers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Acteur:
    """Who asks: an account and its charges; nobody in particular without an account.

    ``portees`` limit a token to some actions, beyond those of everybody; None does not limit. ``jeton`` is that
    token, for the journal.
    """

    compte: int | None = None
    charges: tuple[Charge, ...] = ()
    portees: frozenset[Action] | None = None
    jeton: int | None = None


ANONYME: Final = Acteur()
OPERATEUR: Final = Acteur(charges=(Charge(Role.ADMINISTRATEUR),))
"""Who holds the machine: the command line writes without an account, and the history says so by naming none."""


@dataclass(frozen=True)
class Sujet:
    """What is acted upon, as far as rights are concerned."""

    territoires: frozenset[str] = frozenset()
    chantier: int | None = None
    deposant: int | None = None


def etendues(acteur: Acteur, action: Action) -> Iterable[tuple[Etendue, Charge | None]]:
    """On what an actor may do something, by each of its charges."""
    limited = acteur.portees is not None and action not in acteur.portees
    held: tuple[Charge | None, ...] = (None,) if limited else (None, *acteur.charges)
    return (case for charge in held for case in _cases(charge, action))


def permis(acteur: Acteur, action: Action, sujet: Sujet) -> bool:
    """Whether an actor may do something to a subject."""
    return any(_couvre(etendue, charge, acteur, sujet) for etendue, charge in etendues(acteur, action))


def permis_quelque_part(acteur: Acteur, action: Action) -> bool:
    """Whether an actor may do something to some subject at least: what a page offers, what a token may hold."""
    return any(etendue is not Etendue.AUCUNE for etendue, _ in etendues(acteur, action))


def est_agent(acteur: Acteur) -> bool:
    """Whether an actor is of the staff, and, by a token, was given more than what everybody reads."""
    return any(charge.role in AGENTS for charge in acteur.charges) and permis_quelque_part(
        acteur, Action.LIRE_RESTREINT
    )


def _cases(charge: Charge | None, action: Action) -> Iterator[tuple[Etendue, Charge | None]]:
    """The cell of a charge; then, for who deposits as a contributor does, what a contributor may do to its own."""
    yield MATRICE[charge.role if charge else None].get(action, Etendue.AUCUNE), charge
    if charge and charge.role in DEPOSANTS:
        yield _CONTRIBUTEUR.get(action, Etendue.AUCUNE), charge


def _couvre(etendue: Etendue, charge: Charge | None, acteur: Acteur, sujet: Sujet) -> bool:
    if etendue in (Etendue.TOUT, Etendue.AUCUNE):
        return etendue is Etendue.TOUT
    if etendue is Etendue.SIEN:
        return acteur.compte is not None and acteur.compte == sujet.deposant
    if charge is None:
        return False
    if etendue is Etendue.CHANTIER:
        return sujet.chantier in charge.chantiers
    return bool(sujet.territoires) and sujet.territoires <= charge.territoires
