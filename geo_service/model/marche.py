"""Public contracts as they are measured: places known or not, winners, perimeters, and numbers that may be absent."""

from dataclasses import dataclass

from geo_service.model.indicator import Quality
from geo_service.model.source import Nature


@dataclass(frozen=True)
class Lieu:
    """A place as precisely as it is known: codes of today; None where nothing tells."""

    departement: str | None = None
    commune: str | None = None
    epci: str | None = None


NOWHERE = Lieu()


@dataclass(frozen=True)
class Titulaire:
    """One winner of a contract. ``distance_km`` is the producer's, from the buyer's address to this one's."""

    id: str
    type: str | None = None
    nom: str | None = None
    lieu: Lieu = NOWHERE
    categorie: str | None = None
    distance_km: float | None = None

    @property
    def siren(self) -> str:
        """Number of the business (the SIRET is that of one of its agencies); a foreign number as it is."""
        return self.id[:9] if len(self.id) == 14 else self.id


@dataclass(frozen=True)
class Marche:
    """One contract, once. Amounts are euros without tax; ``date`` is a day (ISO 8601).

    ``montant`` is the one that counts: the latest where amendments are dated, else the first read.
    ``supposed`` says that nothing orders the amounts of the source, from ``montant_min`` to ``montant_max``.
    Tuples of words are None where the source has no such field.
    """

    uid: str
    source: str
    nature: Nature
    acheteur_id: str
    date: str | None
    montant: float
    montant_min: float
    montant_max: float
    titulaires: tuple[Titulaire, ...]
    cpv: str | None = None
    acheteur_nom: str | None = None
    acheteur: Lieu = NOWHERE
    execution: Lieu = NOWHERE
    supposed: bool = False
    techniques: tuple[str, ...] | None = None
    sociales: tuple[str, ...] | None = None
    environnementales: tuple[str, ...] | None = None

    @property
    def acheteur_siren(self) -> str:
        """Number of the buyer, whatever the service that bought."""
        return self.acheteur_id[:9]

    @property
    def year(self) -> str | None:
        """Year of notification."""
        return self.date[:4] if self.date else None

    @property
    def lowest(self) -> float:
        """Least amount it may have: differs from ``montant`` only where nothing orders the amendments."""
        return self.montant_min if self.supposed else self.montant

    @property
    def highest(self) -> float:
        """Greatest amount it may have."""
        return self.montant_max if self.supposed else self.montant


@dataclass(frozen=True)
class Perimetre:
    """A zone as a question put to places: whole départements, or communes.

    An EPCI or a territoire is the list of its communes; ``epci`` is for buyers that are that EPCI.
    """

    nom: str
    departements: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    epci: frozenset[str] = frozenset()

    @property
    def fine(self) -> bool:
        """Whether a département is not enough to answer."""
        return bool(self.communes)

    def contains(self, lieu: Lieu) -> bool | None:
        """Whether a place is inside; None when what is known of it does not tell."""
        if lieu.departement is not None and lieu.departement in self.departements:
            return True
        if lieu.epci is not None and lieu.epci in self.epci:
            return True
        if not self.fine:
            return None if lieu.departement is None else False
        return None if lieu.commune is None else lieu.commune in self.communes


@dataclass(frozen=True)
class Mesure:
    """A number with its parts, or null with its reason. Shares are 0–1."""

    value: float | None
    unit: str
    reason: str | None = None
    quality: Quality | None = None
    numerator: float | None = None
    denominator: float | None = None


def share(numerator: float, denominator: float, empty: str) -> Mesure:
    """A part of a whole; null for the reason ``empty`` where there is no whole."""
    if not denominator:
        return absent("part", empty)
    return Mesure(numerator / denominator, "part", None, None, numerator, denominator)


def absent(unit: str, reason: str, quality: Quality = Quality.MISSING) -> Mesure:
    """No number, and why."""
    return Mesure(None, unit, reason, quality)
