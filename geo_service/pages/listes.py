"""Pages to find one's way: the zones of a level, the conseils by round, what a search finds, the map of the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo_service.catalog import Catalog
from geo_service.model.zone import Niveau
from geo_service.pages.html import render_page
from geo_service.pages.langues import Version
from geo_service.settings import Settings

POPULATION: Final = "population"
"""Source of the inhabitants that the lists show."""

Link = tuple[str, str]
"""A name and an address."""


@dataclass(frozen=True)
class ZoneListed:
    """A zone in a list. ``population`` is None where nobody says it; ``communes`` where the level has none below.

    ``sommee``: the population is that of its communes, for want of its own; ``suppose``: its territoire is inferred.
    """

    nom: str
    adresse: str
    population: int | None
    sommee: bool
    communes: int | None
    territoire: Link | None
    suppose: bool


@dataclass(frozen=True)
class Groupe:
    """Zones that follow each other by name; ``initiale`` is empty for a list that is short enough to be one."""

    initiale: str
    zones: tuple[ZoneListed, ...]


@dataclass(frozen=True)
class Liste:
    """The zones of a level. ``millesime`` and ``en_vigueur`` are years, 0 when unknown or not the same for all."""

    niveau: Niveau
    groupes: tuple[Groupe, ...]
    millesime: int
    en_vigueur: int

    @property
    def zones(self) -> tuple[ZoneListed, ...]:
        """All of them, in order."""
        return tuple(zone for groupe in self.groupes for zone in groupe.zones)


@dataclass(frozen=True)
class Rencontre:
    """A conseil of a round in a territoire: what is known of it in one sentence, and its diffused dossiers."""

    territoire: Link
    adresse: str
    connue: bool
    phrase: str
    dossiers: tuple[Link, ...]


@dataclass(frozen=True)
class Tour:
    """A round of conseils; ``dates``, ``theme`` and ``source`` are empty when unknown."""

    numero: str
    dates: str
    theme: str
    source: str
    rencontres: tuple[Rencontre, ...]


@dataclass(frozen=True)
class Trouvee:
    """A zone that a search found; ``par``: the text that led to it when that is not its name."""

    nom: str
    adresse: str
    niveau: Niveau
    territoire: str
    population: int | None
    par: str


def render_list(settings: Settings, catalog: Catalog, liste: Liste, version: Version) -> str:
    """The zones of a level, each with a link to its page."""
    source = catalog.sources.get(POPULATION)
    return render_page(
        settings, catalog, "liste.html", version.langue, bascule=version.address, demonstration=(),
        liste=liste, attribution=source.attribution if source else "",
    )  # fmt: skip


def render_rounds(
    settings: Settings,
    catalog: Catalog,
    tours: Sequence[Tour],
    version: Version,
    territoire: Link | None = None,
) -> str:
    """Conseils by round, the newest first; of one territoire when it is given."""
    return render_page(
        settings, catalog, "conseils.html", version.langue, bascule=version.address, demonstration=(),
        tours=tours, territoire=territoire,
    )  # fmt: skip


def render_search(
    settings: Settings, catalog: Catalog, asked: str, found: Sequence[Trouvee], version: Version
) -> str:
    """What a search finds; without a text, the form alone."""
    return render_page(
        settings, catalog, "recherche.html", version.langue, bascule=version.address, demonstration=(),
        cherche=asked, trouvees=found,
    )  # fmt: skip


def render_site_map(
    settings: Settings, catalog: Catalog, territoires: Sequence[Link], version: Version
) -> str:
    """Every page and every list of the site."""
    return render_page(
        settings, catalog, "plan_du_site.html", version.langue, bascule=version.address, demonstration=(),
        territoires=territoires,
    )  # fmt: skip
