"""Accounts, and who stands behind one request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geo_service.model.pacte.droits import ANONYME, Acteur, Charge


@dataclass(frozen=True)
class Compte:
    """An account as its owner and the administrators see it; never its password."""

    id: int
    courriel: str | None
    nom: str | None
    actif: bool
    cree_le: datetime
    vu_le: datetime | None
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True)
class Presence:
    """Who asks, and by what: a session has the word that its forms must repeat, a token has not."""

    acteur: Acteur = ANONYME
    nom: str | None = None
    courriel: str | None = None
    csrf: str = ""
    expire_le: datetime | None = None

    @property
    def par_session(self) -> bool:
        """Whether a cookie says who asks: then another site's page might send it too."""
        return bool(self.csrf)


PERSONNE: Final = Presence()


@dataclass(frozen=True)
class Jeton:
    """A token as its owner sees it: never the token itself."""

    id: int
    libelle: str
    portees: tuple[str, ...]
    cree_le: datetime
    expire_le: datetime
    revoque_le: datetime | None
    utilise_le: datetime | None
