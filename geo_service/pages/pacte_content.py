"""What a page says of the live registry and of what changed, ready to be written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Livrable:
    """A deliverable: its due date, its state as known, whether it is late (« non évaluable » without a due date)."""

    titre: str
    echeance: str
    etat: str
    retard: str


@dataclass(frozen=True)
class Chantier:
    """A chantier of the registry: its state as known and when it was seen, its deliverables."""

    titre: str
    theme: str
    etat: str
    ouvert_au: str
    pilote: str
    livrables: tuple[Livrable, ...]
    source: str


@dataclass(frozen=True)
class Projet:
    """A project of the registry; ``montants``: each amount with its type, « inconnu » without any."""

    titre: str
    theme: str
    etat: str
    annee: str
    porteur: str
    montants: str
    source: str


@dataclass(frozen=True)
class Somme:
    """Amounts of one type, never added to those of another: how much, of how many projects, floors apart."""

    type: str
    montant: str
    projets: str
    planchers: str


@dataclass(frozen=True)
class Registry:
    """What is declared: facts stand in where the registry is not open."""

    open: bool
    chantiers: tuple[Chantier, ...] = ()
    projets: tuple[Projet, ...] = ()
    sommes: tuple[Somme, ...] = ()
    autres_projets: int = 0
    sans_montant: str = ""
    partages: str = ""
    declared: tuple[str, ...] = ()
    origines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """Something that is not what it was: before, after, and where that comes from."""

    titre: str
    avant: str
    apres: str
    source: str
    progres: bool = False


@dataclass(frozen=True)
class Cause:
    """Changes of one cause; ``raison``: why they are not known, when they are not."""

    nom: str
    phrase: str
    changes: tuple[Change, ...] = ()
    raison: str = ""


@dataclass(frozen=True)
class Changes:
    """What changed between two dates, by cause; ``raison``: why nothing can be said at all."""

    periode: str
    causes: tuple[Cause, ...] = ()
    raison: str = ""
    limites: tuple[str, ...] = ()
