"""Gaps: communes beyond a threshold and without action, where gaps overlap, inhabitants beyond each service level."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.access import Service
from geo_service.gaps.access_services import LEVELS, services_of
from geo_service.gaps.carence import Verdict
from geo_service.model.indicator import Quality
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau
from geo_service.services.beyond import BEYOND, WITHIN, Beyond, Measured, Threshold, beyond, counted, measured
from geo_service.services.questions.actions import described, reached
from geo_service.services.questions.communes import Commune
from geo_service.services.questions.reponse import (
    Json,
    Origine,
    Reponse,
    from_indicator,
    published,
    read_from,
)
from geo_service.services.questions.sans_projet import STATES, sought
from geo_service.store.indicator_reads import Row, ValuesAsked, value_cells
from geo_service.store.questions import Services, overlap_rows, worst_rows

UNKNOWN: Final = "inconnu"
SIDES: Final = (BEYOND, WITHIN, UNKNOWN)
OVERLAP: Final = "cumul_ecarts"
MINUTES: Final = (10, 20, 30, 60)
ONE_SIDE: Final = (
    "Tous les habitants d'une commune sont placés du même côté du seuil, d'après une mesure en un seul point."
)
NOT_INDEPENDENT: Final = (
    "Un cumul dit où plusieurs mesures dépassent leur seuil, pas que l'une aggrave l'autre."
)
PARTIAL: Final = "Un service dont la source est partielle ne met personne au-delà : ceux qu'il pourrait y mettre sont inconnus."


@dataclass(frozen=True)
class Asked:
    """An indicator with its threshold, the theme of actions looked for, and zones."""

    indicator: Row
    threshold: Threshold
    theme: str
    zones: tuple[str, ...]


async def without_project(connection: AsyncConnection, asked: Asked) -> Reponse:
    """Q1: communes beyond a threshold, and whether a projet or chantier under way on the theme concerns them."""
    name = asked.indicator["id"]
    cells = await value_cells(connection, ValuesAsked((name,), Niveau.COMMUNE, asked.zones))
    found = beyond(measured(cells, (name,)), (asked.threshold,))
    known = await sought(connection, asked.zones, [asked.theme])
    verdicts = {one.zone: known.verdict(one.zone) for one in found.found}
    told = from_indicator(asked.indicator, seuil=asked.threshold.value)
    bases = [(action["nommees"], described(action)) for action in known.actions]
    rows = [
        _commune_row(told, one, verdicts[one.zone], _actions(known.communes[one.zone], bases))
        for one in found.found
    ]
    return _summed(asked, rows, list(verdicts.values()), found)


def _actions(commune: Commune, bases: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
    """Actions that concern a commune, each with how."""
    return [base | reached(commune.through(named)) for named, base in bases if commune.concerned(named)]


def _commune_row(told: Origine, one: Measured, verdict: Verdict, actions: Sequence[Json]) -> Json:
    cell = one.cells[0]
    return told.ligne(
        cell.valeur, confiance=one.confiance, zone=one.zone, nom=one.nom, habitants=one.population, bas=cell.bas,
        haut=cell.haut, sans_projet=verdict.value, projet=None if verdict.value is None else not verdict.value,
        raison=verdict.reason or None, actions=actions,
    )  # fmt: skip


def _summed(asked: Asked, rows: Sequence[Json], verdicts: Sequence[Verdict], found: Beyond) -> Reponse:
    doubtful = [one.reason for one in verdicts if one.value is None]
    absent = asked.indicator["absence"]
    reasons = [f"inconnu, faute de source : {absent}"] if absent else doubtful[:1]
    sure = [one.value for one in verdicts].count(True)
    return Reponse(
        valeur=None if reasons else sure,
        unite="communes au-delà du seuil et sans projet ni chantier en cours",
        lignes=rows,
        raison=reasons[0] if reasons else None,
        sources=read_from([asked.indicator]),
        limites=(ONE_SIDE, str(STATES["texte"])),
        plus={
            "indicateur": asked.indicator["id"], "seuil": asked.threshold.value, "theme": asked.theme,
            "etats_qui_comptent": STATES["comptent"],
            "au_dela": vars(found.beyond),
            "sans_valeur": {reason: vars(counted(communes)) for reason, communes in found.unknown.items() if communes},
            "au_moins": sure, "au_plus": sure + len(doubtful),
        },
    )  # fmt: skip


async def overlaps(connection: AsyncConnection, zones: Sequence[str], least: int) -> Reponse:
    """Q5: communes beyond a threshold on ``least`` themes or more, with inhabitants and the measures concerned."""
    known = await published(connection, (OVERLAP,))
    if OVERLAP not in known:
        return Reponse(None, "habitants", raison="les écarts cumulés ne sont pas calculés")
    row = known[OVERLAP]
    communes = await overlap_rows(connection, OVERLAP, zones)
    told = [one for one in communes if one["valeur"] is not None]
    mute = [one for one in communes if one["valeur"] is None]
    kept = [one for one in told if one["valeur"] >= least]
    origin = from_indicator(row, seuil=float(least))
    return Reponse(
        valeur=_people(kept) if told else None,
        unite="habitants",
        lignes=[_overlap(origin, one) for one in kept],
        raison=None if told else _why_mute(row, mute),
        sources=read_from([row]),
        limites=(NOT_INDEPENDENT, ONE_SIDE),
        plus={
            "m": least, "communes": len(kept), "par_nombre": _by_count(told),
            "sans_valeur": {"communes": len(mute), "habitants": _people(mute)},
        },
    )  # fmt: skip


def _overlap(told: Origine, one: Row) -> Json:
    return told.ligne(
        one["valeur"], confiance=one["confiance"], zone=one["zone"], nom=one["nom"], habitants=one["population"],
        bas=one["bas"], haut=one["haut"], mesures=one["mesures"] or [],
    )  # fmt: skip


def _people(communes: Iterable[Row]) -> int:
    return sum(one["population"] or 0 for one in communes)


def _why_mute(indicator: Row, mute: Sequence[Row]) -> str:
    reason = next((one["qualite"] for one in mute), None)
    return indicator["absence"] or (
        Quality(reason).label if reason else "aucune commune de ces zones n'a de valeur"
    )


def _by_count(told: Iterable[Row]) -> list[Json]:
    found: dict[int, list[int]] = {}
    for one in told:
        found.setdefault(int(one["valeur"]), []).append(one["population"] or 0)
    return [
        {"themes": count, "communes": len(people), "habitants": sum(people)}
        for count, people in sorted(found.items())
    ]


async def service_levels(connection: AsyncConnection, zones: Sequence[str]) -> Reponse:
    """Q6: inhabitants beyond 10, 20, 30 and 60 minutes of the farthest required service of each level."""
    services = [service for niveau in LEVELS for service in required(niveau)]
    known = await published(connection, [service.id for service in services])
    communes = await worst_rows(connection, asked_of(services), zones)
    levels = [Level.of(niveau, known, communes) for niveau in LEVELS]
    return Reponse(
        valeur=None,
        unite="habitants",
        lignes=[row for level in levels for row in level.rows()],
        raison="plusieurs réponses : une ligne par niveau de service et par durée",
        sources=read_from(known.values()),
        limites=(ONE_SIDE, PARTIAL),
        plus={"services": {level.niveau: level.names for level in levels}},
    )


def asked_of(services: Sequence[Service]) -> Services:
    """Services as the statement reads them."""
    return Services(*zip(*((one.id, one.niveau, one.partial) for one in services), strict=True))


def required(niveau: str) -> list[Service]:
    """Services that the plan requires of a level."""
    return [service for service in services_of(niveau) if service.required]


@dataclass(frozen=True)
class Level:
    """A level of services: those required, the published indicators by id, and its communes."""

    niveau: str
    services: Sequence[Service]
    known: Mapping[str, Row]
    communes: Sequence[Row]

    @classmethod
    def of(cls, niveau: str, known: Mapping[str, Row], communes: Iterable[Row]) -> "Level":
        """A level with its own services and communes."""
        return cls(niveau, required(niveau), known, [row for row in communes if row["niveau"] == niveau])

    @property
    def names(self) -> list[str]:
        """Names of its services."""
        return [one.nom for one in self.services]

    @property
    def indicators(self) -> list[Row]:
        """Published times of its services."""
        return [self.known[one.id] for one in self.services if one.id in self.known]

    @property
    def silence(self) -> str | None:
        """Why nothing can be said of it; None where all its services have a source."""
        absent = [str(row["absence"]) for row in self.indicators if row["absence"]]
        absent += [f"{one.nom} : temps non calculé" for one in self.services if one.id not in self.known]
        return f"inconnu, faute de source : {' ; '.join(absent)}" if absent else None

    def rows(self) -> list[Json]:
        """One row per number of minutes."""
        return [self.row(minutes) for minutes in MINUTES]

    def row(self, minutes: int) -> Json:
        """People beyond, within, and unknown."""
        own = LEVELS[self.niveau]
        about: dict[str, Any] = {
            "niveau_service": self.niveau,
            "seuil_du_niveau": own,
            "est_le_seuil_du_niveau": minutes == own,
        }
        told = self.origin(minutes)
        if self.silence:
            return told.ligne(None, raison=self.silence, **about)
        people, counts = Counter[str](), Counter[str]()
        for one in self.communes:
            side = side_of(one, minutes)
            people[side] += one["population"] or 0
            counts[side] += 1
        known = people[BEYOND] + people[WITHIN]
        return told.ligne(
            people[BEYOND], raison=None, habitants={side: people[side] for side in SIDES},
            communes={side: counts[side] for side in SIDES},
            part_des_habitants=round(people[BEYOND] / known, 6) if known else None, **about,
        )  # fmt: skip

    @cached_property
    def _origins(self) -> list[Origine]:
        return [from_indicator(row) for row in self.indicators]

    def origin(self, minutes: int) -> Origine:
        """Oldest vintage, sources and methods of its services."""
        each = self._origins
        titles = [part for one in each for part in one.source.split(" ; ")]
        return Origine(
            "habitants",
            " ; ".join(dict.fromkeys(titles)),
            " ; ".join(dict.fromkeys(one.methode for one in each)),
            Nature.COMPUTED,
            min((one.millesime for one in each if one.millesime), default=None),
            float(minutes),
        )


def side_of(row: Row, minutes: float) -> str:
    """Beyond when a service is surely farther or out of reach; unknown when one may be; else within."""
    if row["hors"] or (row["pire"] is not None and row["pire"] > minutes):
        return BEYOND
    if row["inconnu"] or (row["pire_partiel"] is not None and row["pire_partiel"] > minutes):
        return UNKNOWN
    return WITHIN
