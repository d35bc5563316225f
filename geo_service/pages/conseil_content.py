"""What the page of a conseil and its dossier say, ready to be written."""

from collections.abc import Mapping
from dataclasses import dataclass

from geo_service.model.pacte.dossiers import BLOCS, TOUJOURS, Bloc
from geo_service.pages.fiche_content import Fiche


@dataclass(frozen=True)
class Edition:
    """A diffused edition of the dossier."""

    numero: int
    adresse: str
    diffuse_le: str
    valide: str


@dataclass(frozen=True)
class Conseil:
    """A conseil: its round, what is known of the meeting, the document of its territoire, its diffused editions.

    ``phrase`` says what is known; ``au_registre``: whether the registry holds it.
    """

    numero: int
    slug: str
    au_registre: bool
    phrase: str
    details: tuple[tuple[str, str], ...]
    autres: tuple[int, ...]
    editions: tuple[Edition, ...]
    fiche: Fiche

    @property
    def adresse(self) -> str:
        """Its page."""
        return f"/conseils/{self.slug}/{self.numero}"


@dataclass(frozen=True)
class BlocMontre:
    """A block as it is shown: hidden ones are named, never left out in silence."""

    nom: str
    titre: str
    masque: bool
    commentaire: tuple[str, ...]


@dataclass(frozen=True)
class Couverture:
    """What the cover of a dossier says: its edition, its permanent address, the moment of its figures."""

    edition: int | None
    adresse: str
    chiffres: str


@dataclass(frozen=True)
class Statut:
    """In which state a dossier is, in words; ``brouillon``: not diffused, so every page says so."""

    phrase: str
    brouillon: bool = True


def montres(blocs: Mapping[str, Bloc]) -> tuple[BlocMontre, ...]:
    """Every block in its order, with what was decided about it."""
    return tuple(_montre(nom, titre, blocs.get(nom, Bloc())) for nom, titre in BLOCS.items())


def _montre(nom: str, titre: str, bloc: Bloc) -> BlocMontre:
    paragraphs = tuple(part.strip() for part in bloc.commentaire.split("\n\n") if part.strip())
    return BlocMontre(nom, titre, bloc.masque and nom not in TOUJOURS, paragraphs)
