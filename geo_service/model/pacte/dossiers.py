"""The dossier of a conseil: its blocks, its states, and what an agent may write in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from geo_service.errors import ConflictError, InputError
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.droits import Action
from geo_service.model.pacte.saisie import membres

LAST_ROUND: Final = 99
MAX_COMMENT: Final = 4_000
MAX_FUNCTION: Final = 120
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s]{2,60}")
_TEXT: Final = Champ("commentaire", "Commentaire", Genre.TEXTE_LONG)
_LINE: Final = Champ("fonction", "Fonction")
_REASON: Final = Champ("motif", "Motif")


class Etat(StrEnum):
    """States of a dossier. What it says is frozen when it leaves the first; everybody reads the last alone."""

    BROUILLON = "brouillon"
    RELU = "relu"
    VALIDE = "valide"
    DIFFUSE = "diffuse"


SUITES: Final[Mapping[Etat, tuple[Etat, ...]]] = {
    Etat.BROUILLON: (Etat.RELU,),
    Etat.RELU: (Etat.VALIDE, Etat.BROUILLON),
    Etat.VALIDE: (Etat.DIFFUSE, Etat.BROUILLON),
    Etat.DIFFUSE: (),
}
"""Legal transitions. A diffused dossier is never changed: a new edition follows it."""

DROITS: Final[Mapping[Etat, Action]] = {
    Etat.BROUILLON: Action.PREPARER_DOSSIER,
    Etat.RELU: Action.PREPARER_DOSSIER,
    Etat.VALIDE: Action.DIFFUSER_DOSSIER,
    Etat.DIFFUSE: Action.DIFFUSER_DOSSIER,
}
"""What entering a state takes."""

BLOCS: Final[Mapping[str, str]] = {
    "habitants": "Qui y vit",
    "ecarts": "Écarts au département, par thème",
    "cartes": "Cartes par commune",
    "seuils": "Communes au-delà des seuils",
    "carences": "Priorités et carences",
    "chantiers": "Chantiers et livrables",
    "projets": "Projets et montants",
    "changements": "Ce qui a changé",
    "pacte": "Faits datés et conseils",
    "inconnu": "Ce qui n'est pas connu",
    "sources": "Sources",
}
"""Blocks of a dossier in their order."""

TOUJOURS: Final = frozenset({"inconnu", "sources"})
"""What is not known, and where figures come from, are hidden from nobody."""


@dataclass(frozen=True)
class Bloc:
    """What an agent decided about a block."""

    commentaire: str = ""
    masque: bool = False


@dataclass(frozen=True)
class Adresse:
    """Where a dossier is for ever."""

    territoire: str
    conseil: int
    edition: int

    @property
    def page(self) -> str:
        """Its page."""
        return f"/conseils/{self.territoire}/{self.conseil}/dossiers/{self.edition}"

    @property
    def nom(self) -> str:
        """« Édition n° 2 du dossier du conseil n° 7 »."""
        return f"Édition n° {self.edition} du dossier du conseil n° {self.conseil}"


@dataclass(frozen=True)
class Dossier:
    """A dossier as those who prepare it read it."""

    id: int
    version: int
    adresse: Adresse
    etat: Etat
    cree_le: datetime
    modifie_le: datetime
    blocs: Mapping[str, Bloc] = field(default_factory=dict)
    publication: int | None = None
    fige_le: datetime | None = None
    valide_le: datetime | None = None
    fonction: str | None = None
    diffuse_le: datetime | None = None

    def bloc(self, nom: str) -> Bloc:
        """What was decided about a block; nothing by default."""
        return self.blocs.get(nom, Bloc())


@dataclass(frozen=True)
class Suite:
    """A transition that is asked for."""

    vers: Etat
    motif: str | None = None
    fonction: str | None = None


def verifier_suite(avant: Etat, apres: Etat) -> None:
    """Refuse an illegal transition.

    Raises:
        ConflictError: it may not follow; the sentence names those that may.
    """
    if apres not in SUITES[avant]:
        legal = ", ".join(SUITES[avant]) or "aucune, ouvrez une nouvelle édition"
        raise ConflictError(f"De « {avant} » on ne passe pas à « {apres} ». Suites possibles : {legal}.")


def lire_blocs(corps: Any) -> dict[str, Bloc]:
    """Decisions about some blocks, by block.

    Raises:
        InputError: a block or a member that does not exist, a text too long or with an address, a block that stays.
    """
    if not isinstance(corps, dict):
        raise InputError("« blocs » est un objet : un membre par bloc.")
    unknown = [nom for nom in corps if nom not in BLOCS]
    if unknown:
        raise InputError(f"Bloc « {unknown[0][:40]} » inconnu. Blocs : {', '.join(BLOCS)}.")
    return {nom: _bloc(nom, told) for nom, told in corps.items()}


def lire_suite(corps: Any) -> Suite:
    """A transition.

    Raises:
        InputError: a state or a member that does not exist, a text that does not fit.
    """
    given = membres(corps, ("vers", "motif", "fonction"))
    if given.get("vers") not in tuple(Etat):
        raise InputError(f"« vers » est l'état suivant, l'un de : {', '.join(Etat)}.")
    motif, fonction = _REASON.lire(given.get("motif")), _LINE.lire(given.get("fonction"))
    if fonction and len(fonction) > MAX_FUNCTION:
        raise InputError(f"« fonction » dépasse {MAX_FUNCTION} caractères : une fonction, pas un nom.")
    _refuse_address("fonction", fonction or "")
    return Suite(Etat(given["vers"]), motif, fonction)


def _bloc(nom: str, told: Any) -> Bloc:
    given = membres(told, ("commentaire", "masque"))
    masque = given.get("masque", False)
    if not isinstance(masque, bool):
        raise InputError(f"« {nom}.masque » est true ou false.")
    if masque and nom in TOUJOURS:
        raise InputError(f"Le bloc « {BLOCS[nom]} » ne se masque pas : il dit ce qui limite tous les autres.")
    return Bloc(_commentaire(nom, given.get("commentaire")), masque)


def _commentaire(nom: str, value: Any) -> str:
    text = _TEXT.lire(value) or ""
    if len(text) > MAX_COMMENT:
        raise InputError(f"Le commentaire de « {BLOCS[nom]} » dépasse {MAX_COMMENT} caractères : résumez.")
    _refuse_address(BLOCS[nom], text)
    return str(text)


def _refuse_address(where: str, text: str) -> None:
    if _EMAIL.search(text):
        raise InputError(
            f"« {where} » : pas de courriel dans un document public, nommez une fonction ou un service."
        )
