"""What a page or a dossier about a zone says, ready to be written: words and numbers, nothing to compute any more."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo_service.pages.pacte_content import Changes, Registry
from geo_service.pages.svg_map import SvgMap
from geo_service.pages.svg_strip import Strip


@dataclass(frozen=True)
class Figure:
    """A number of a zone. ``text`` is the number with its unit, or why there is none; ``address``: what is behind.

    ``doubt``: between which bounds it lies, in words; empty without any.
    """

    zone: str
    nom: str
    value: float | None
    text: str
    address: str
    doubt: str = ""


@dataclass(frozen=True)
class Line:
    """An indicator: this zone (in both readings where they differ), what it is compared with, its peers."""

    id: str
    titre: str
    unite: str
    theme: str
    millesime: str
    threshold: str
    own: Figure
    other: Figure | None
    references: tuple[Figure, ...]
    spread: str
    strip: Strip
    demonstration: bool = False
    sources: str = ""
    limit: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Group:
    """Indicators of one theme."""

    slug: str
    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Stale:
    """An indicator too old to be compared: its year, and its value here."""

    id: str
    titre: str
    millesime: str
    years: int
    own: Figure


@dataclass(frozen=True)
class LeadMap:
    """A map of communes, what its threshold leaves beyond in words, the vintage."""

    id: str
    titre: str
    unite: str
    millesime: str
    told: str
    map: SvgMap


@dataclass(frozen=True)
class CommuneBeyond:
    """A commune beyond a threshold; ``doubtful``: its bounds lie on both sides."""

    figure: Figure
    habitants: str
    doubtful: bool
    inferred: bool


@dataclass(frozen=True)
class BeyondBlock:
    """Communes beyond a threshold, by name, with people and doubt; those without number, by reason.

    ``on_map``: the map that asks the same question, and which of them are without a projet.
    """

    id: str
    titre: str
    millesime: str
    rule: str
    summary: str
    doubt: str
    other: str
    communes: tuple[CommuneBeyond, ...]
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    on_map: str


@dataclass(frozen=True)
class Fibre:
    """Communes where premises cannot be connected, with how many, by since when that is known (in words)."""

    id: str
    millesime: str
    summary: str
    since: tuple[tuple[str, tuple[tuple[Figure, str], ...]], ...]
    known: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class CommuneRow:
    """A commune and its figures, in the order of the maps."""

    zone: str
    nom: str
    habitants: str
    epci: str
    inferred: bool
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class CarenceRow:
    """A theme: need, enjeu, contributions, actions, verdicts (rule, word, reason), and what would make it known."""

    theme: str
    besoin: str
    enjeu: str
    contributions: str
    actions: str
    verdicts: tuple[tuple[str, str, str], ...]
    evidence: tuple[str, ...]
    to_do: tuple[str, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing at all is known: no evidence, no need measured, no verdict."""
        known = any(word != "inconnu" for _, word, _ in self.verdicts)
        return not self.evidence and not known and self.besoin.startswith("inconnu")


@dataclass(frozen=True)
class Carences:
    """The matrix of one territoire; ``rules``: label and rule."""

    rules: tuple[tuple[str, str], ...]
    rows: tuple[CarenceRow, ...]
    first_task: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A dated fact, a chantier or a project, with its source."""

    titre: str
    theme: str
    when: str
    etat: str
    where: str
    amount: str
    note: str
    source: str


@dataclass(frozen=True)
class Meeting:
    """A round of conseils, and what is known of the meeting here."""

    numero: str
    dates: str
    theme: str
    here: str
    source: str


@dataclass(frozen=True)
class Priority:
    """A priority that a document reports."""

    text: str
    themes: str
    source: str


@dataclass(frozen=True)
class Source:
    """A source, by its number in the document."""

    number: int
    titre: str
    producteur: str
    millesime: str
    licence: str
    nature: str
    adresse: str


@dataclass(frozen=True)
class Identity:
    """Who the zone is."""

    zone: str
    niveau: str
    code: str
    nom: str
    population: str
    population_note: str
    surface: str
    communes: int
    address: str
    single: bool = False


@dataclass(frozen=True)
class Link:
    """A zone this one lies in, or holds; ``note`` says how that is known."""

    nom: str
    address: str
    note: str = ""
    inferred: bool = False


@dataclass(frozen=True)
class Town:
    """The town hall of a commune."""

    nom: str
    adresse: str
    telephone: str
    site: str
    heures: str


@dataclass(frozen=True)
class Membership:
    """How the communes of a territoire are known; both readings where they differ."""

    told: tuple[str, ...] = ()
    doubtful: tuple[Link, ...] = ()
    may_join: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Unknown:
    """Things of one kind that are not known."""

    titre: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Fiche:
    """The whole document. An empty block is told as such, never left out in silence."""

    identity: Identity
    publication: str
    inside: tuple[Link, ...]
    parts: tuple[Link, ...]
    membership: Membership
    profile: tuple[Line, ...]
    groups: tuple[Group, ...]
    stale: tuple[Stale, ...]
    locator: SvgMap | None
    maps: tuple[LeadMap, ...]
    beyond: tuple[BeyondBlock, ...]
    communes: tuple[CommuneRow, ...]
    carences: Carences | None
    registry: Registry
    chantiers: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    priorities: tuple[Priority, ...]
    meetings: tuple[Meeting, ...]
    zonages: tuple[tuple[str, str, str], ...]
    towns: tuple[Town, ...]
    absent: tuple[tuple[str, str, str], ...]
    sources: tuple[Source, ...]
    demonstration: Sequence[str] = field(default_factory=tuple)
    changes: Changes | None = None
    unknown: tuple[Unknown, ...] = ()
    fibre: Fibre | None = None
