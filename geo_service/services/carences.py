"""Carences as readers ask for them: what is published and what the registry says now, with the thresholds asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import InputError, NotFoundError
from geo_service.gaps.carence import Carence, CarenceParameters, Cellule
from geo_service.gaps.carence_besoin import HEADCOUNTS, Mesure, MesureBesoin, Territoire, counts_of
from geo_service.gaps.carence_matrice import Sources, matrix_of, misnamed
from geo_service.gaps.carence_registre import SOURCES, THEMES, registry_of, themes_of
from geo_service.model.indicator import PREFIX, Indicateur, Lecture, Quality
from geo_service.model.parameter import Parameter
from geo_service.model.registre import Theme
from geo_service.services.carences_registre import live_registry, together
from geo_service.store import carences as stored

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is asked. Empty tuples mean all; a threshold left out is the method's own (or the operator's)."""

    territoires: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    types: tuple[Carence, ...] = tuple(Carence)
    contributions_max: float | None = None
    etat_max_mois: float | None = None
    besoin: float | None = None
    seuil: float | None = None


@dataclass(frozen=True)
class Found:
    """The matrix, and what a reader is told beside it. ``origins`` names the versions that were read."""

    cells: tuple[Cellule, ...]
    territoires: tuple[Territoire, ...]
    themes: tuple[Theme, ...]
    names: Mapping[str, str]
    people: Mapping[str, float]
    parameters: CarenceParameters
    today: date
    measures: Mapping[str, MesureBesoin]
    rejected: tuple[str, ...]
    origins: frozenset[str]

    def counted(self, indicateur: str | None) -> Mapping[str, float]:
        """People of each commune as the need that an indicator measures counts them."""
        measure = next((one for one in self.measures.values() if one.definition.id == indicateur), None)
        return measure.counted(self.people) if measure else self.people


async def carences(connection: AsyncConnection, asked: Asked) -> Found:
    """The matrix territoire × theme, in one snapshot: the one place where carences are judged for readers.

    Records that are loaded and the public registry count together.

    Raises:
        InputError: a threshold is given for several themes, or for one that it cannot change.
        NotFoundError: an unknown theme or territoire.
    """
    records = await stored.record_rows(connection, SOURCES)
    every_theme = themes_of(records.get(THEMES, ()))
    themes = _named(every_theme, asked.themes)
    places = territoires_of(await stored.territoire_rows(connection))
    chosen = _placed(places, asked.territoires)
    indicators = await stored.indicator_rows(connection, _wanted(themes))
    communes = await stored.commune_rows(connection)
    measures = measures_of(
        indicators, await _values(connection, asked, indicators, chosen), _one_threshold(asked, themes)
    )
    people = {row["code"]: float(row["population"] or 0) for row in communes}
    registry = together(
        registry_of(records), await live_registry(connection, asked.territoires, asked.themes)
    )
    parameters = _parameters(indicators, asked)
    today = datetime.now(UTC).date()
    sources = Sources(themes, measures, registry, people)
    return Found(
        cells=matrix_of(sources, chosen, today, parameters, asked.besoin),
        territoires=chosen,
        themes=themes,
        names={row["code"]: row["nom"] for row in communes},
        people=people,
        parameters=parameters,
        today=today,
        measures={
            theme.slug: measures[theme.need_indicator]
            for theme in themes
            if theme.need_indicator and theme.need_indicator in measures
        },
        rejected=(*registry.rejets, *misnamed(registry, every_theme, [place.code for place in places])),
        origins=frozenset({*records, *_origins(indicators)}),
    )  # fmt: skip


async def _values(
    connection: AsyncConnection, asked: Asked, indicators: Iterable[Row], places: Sequence[Territoire]
) -> list[dict[str, Any]]:
    """Newest values of the indicators of need and of those that count their people, in the territoires asked."""
    names = [row["id"] for row in indicators if row["id"] != Carence.CONTRIBUTIONS]
    codes = {code for place in places for code in {*place.communes, *(place.alternative or ())}}
    return await stored.commune_measures(connection, names, sorted(codes) if asked.territoires else None)


def _wanted(themes: Iterable[Theme]) -> list[str]:
    """Indicators of need, those that count their people, and the one whose published parameters are the operator's."""
    return [
        *(theme.need_indicator for theme in themes if theme.need_indicator),
        *HEADCOUNTS,
        Carence.CONTRIBUTIONS,
    ]


def _origins(indicators: Iterable[Row]) -> Iterable[str]:
    for row in indicators:
        if row["id"] != Carence.CONTRIBUTIONS:
            yield f"{PREFIX}{row['id']}"
            yield from (source["name"] for source in row["inputs"] or ())


def territoires_of(rows: Iterable[Row]) -> tuple[Territoire, ...]:
    """Territoires with their communes in both readings; the other one is None where nothing is doubtful."""
    names: dict[str, str] = {}
    members: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        names[row["code"]] = row["nom"]
        members.setdefault((row["code"], row["lecture"]), set()).add(row["commune"])
    doubtful = {
        code for (_, reading), codes in members.items() if reading == Lecture.ALTERNATIVE for code in codes
    }
    return tuple(_territoire(code, nom, members, doubtful) for code, nom in sorted(names.items()))


def _territoire(
    code: str, nom: str, members: Mapping[tuple[str, str], set[str]], doubtful: set[str]
) -> Territoire:
    main = members.get((code, Lecture.PRINCIPALE), set())
    other = (main - doubtful) | members.get((code, Lecture.ALTERNATIVE), set())
    return Territoire(code, nom, tuple(sorted(main)), tuple(sorted(other)) if other != main else None)


def measures_of(
    indicators: Iterable[Row], values: Iterable[Row], seuil: float | None
) -> Mapping[str, MesureBesoin]:
    """Measures of needs from the published rows; ``seuil`` replaces their threshold."""
    told = {row["id"]: row for row in values}
    found = {
        row["id"]: MesureBesoin(
            Indicateur.model_validate(row["definition"]), told.get(row["id"], {}).get("millesime", ""), _measures(told.get(row["id"])),
            row["absence"] or "", seuil,
        )
        for row in indicators
    }  # fmt: skip
    return {name: _with_people(one, found.get(one.definition.habitants)) for name, one in found.items()}


def _with_people(measure: MesureBesoin, share: MesureBesoin | None) -> MesureBesoin:
    """The measure, with the people that the indicator of its share counts."""
    if share is None or not share.communes:
        return measure
    return replace(measure, habitants=counts_of(share.communes), poids=share.definition.poids)


LISTS = ("values", "qualities", "numerators", "denominators", "lows", "highs")


def _measures(row: Row | None) -> Mapping[str, Mesure]:
    if row is None or row["codes"] is None:
        return {}
    cells = zip(*(row[name] for name in LISTS), strict=True)
    return {code: _measure(*cell) for code, cell in zip(row["codes"], cells, strict=True)}


def _measure(value: float | None, quality: str | None, *others: float | None) -> Mesure:
    return Mesure(value, Quality(quality) if quality else None, *others)


def _named(themes: Sequence[Theme], asked: Sequence[str]) -> tuple[Theme, ...]:
    unknown = sorted(set(asked) - {theme.slug for theme in themes})
    if unknown:
        raise NotFoundError(
            f"Thème « {unknown[0][:40]} » inconnu. Thèmes : {', '.join(theme.slug for theme in themes)}."
        )
    return tuple(theme for theme in themes if not asked or theme.slug in asked)


def _placed(places: Sequence[Territoire], asked: Sequence[str]) -> tuple[Territoire, ...]:
    unknown = sorted(set(asked) - {place.code for place in places})
    if unknown:
        raise NotFoundError(
            f"Territoire « {unknown[0][:40]} » inconnu : cherchez-le par /api/recherche?q=nom."
        )
    return tuple(place for place in places if not asked or place.code in asked)


def _one_threshold(asked: Asked, themes: Sequence[Theme]) -> float | None:
    if asked.seuil is None:
        return None
    measured = [theme for theme in themes if theme.need_indicator]
    if len(themes) != 1 or not measured:
        raise InputError(
            "« seuil » est dans l'unité d'un indicateur : demandez un seul thème qui en a un (theme=)."
        )
    if measured[0].need_indicator and measured[0].need_indicator.endswith("_share"):
        raise InputError(
            "Le besoin de ce thème est une part du territoire : réglez-la par « besoin », il n'y a pas d'autre seuil."
        )
    return asked.seuil


def _parameters(indicators: Iterable[Row], asked: Asked) -> CarenceParameters:
    """The method's numbers, then those of the published computation, then those of the request."""
    given = {"contributions_max": asked.contributions_max, "etat_max_mois": asked.etat_max_mois}
    published: dict[str, Parameter] = {}
    for row in indicators:
        if row["id"] == Carence.CONTRIBUTIONS:
            told = row["parameters"].get("parametres", {})
            published = {name: Parameter(**parameter) for name, parameter in told.items()}
    usual = CarenceParameters(**published)
    units = {"contributions_max": usual.contributions_max.unit, "etat_max_mois": usual.etat_max_mois.unit}
    changed = {
        name: Parameter(value, units[name], "demande") for name, value in given.items() if value is not None
    }
    return CarenceParameters(**(published | changed))
