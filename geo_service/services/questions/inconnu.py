"""What is not known: missing figures, unknown states, doubtful memberships, old vintages, and what no source covers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from psycopg import AsyncConnection

from geo_service.gaps.carence_besoin import age_years
from geo_service.model.registre import Registre
from geo_service.model.source import Nature
from geo_service.model.told import Said
from geo_service.model.zone import Confiance, Niveau
from geo_service.services.questions.communes import Commune, communes_of
from geo_service.services.questions.reponse import Json, Origine, Reponse, from_registry
from geo_service.services.questions.sans_projet import Declarations
from geo_service.services.questions.zones import ZONES
from geo_service.store.fiche_reads import theme_labels
from geo_service.store.questions import Row, published_rows, silent_rows, source_rows
from geo_service.store.questions_registre import declared_rows, state_counts

UNCOVERED: Final = (
    Said("habitants sans voiture : les temps supposent une voiture disponible, hors congestion"),
    Said("délais pour obtenir un rendez-vous, et praticiens qui ne prennent plus de patients"),
    Said("transports collectifs : horaires, correspondances, fréquences"),
    Said("qualité d'usage de la fibre et de la téléphonie ; dates de fermeture du cuivre"),
    Said("ce qui se passe à l'intérieur d'une commune : une seule mesure par commune"),
    Said("suite donnée aux chantiers et aux projets après la dernière observation"),
)
NO_SOURCE: Final = "aucune source chargée"
STATES_METHOD: Final = "inconnus_v1"


async def unknown(connection: AsyncConnection, zones: Sequence[str]) -> Reponse:
    """Q15: one row per thing that is not known, by kind."""
    today = datetime.now(UTC).date()
    communes = await communes_of(connection, zones)
    rows = [
        *await _indicators(connection, zones, today),
        *_memberships(communes.values()),
        *await _old_sources(connection, today),
        *await _states(connection, zones),
        *await _declarations(connection, communes.values(), today),
        *_uncovered(),
    ]
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row["genre"]] = kinds.get(row["genre"], 0) + 1
    return Reponse(
        valeur=len(rows),
        unite="choses inconnues",
        lignes=rows,
        sources=frozenset({ZONES}),
        limites=("Cette liste ne dit que ce que le service sait ignorer.",),
        plus={"par_genre": kinds, "sans_source": list(UNCOVERED)},
    )


async def _indicators(connection: AsyncConnection, zones: Sequence[str], today: date) -> list[Json]:
    silent = await silent_rows(connection, zones)
    return [
        told
        for row in await published_rows(connection)
        for told in _indicator(row, silent.get(row["id"]), today)
    ]


def _indicator(row: Row, silent: Row | None, today: date) -> Iterable[Json]:
    told = Origine(
        row["unite"], row["source"] or row["titre"], row["methode"], row["nature"], row["millesime"]
    )
    named = {"indicateur": row["id"], "titre": row["titre"]}
    if row["absence"]:
        yield told.ligne(None, genre="indicateur_absent", raison=row["absence"], **named)
        return
    if silent:
        yield replace(told, unite="communes").ligne(
            silent["communes"], genre="communes_sans_valeur", raison="communes sans valeur, par raison",
            par_raison=silent["par_raison"], **named,
        )  # fmt: skip
    oldest = row["age_max_ans"]
    if oldest is not None and row["millesime"] and age_years(row["millesime"], today) > oldest:
        yield replace(told, unite="ans", seuil=oldest).ligne(
            age_years(row["millesime"], today), genre="millesime_ancien",
            raison=f"plus de {oldest:g} ans : hors des comparaisons et des carences", **named,
        )  # fmt: skip
    if row["nature_min"] == Nature.DEMONSTRATION:
        yield told.ligne(
            None, genre="demonstration", raison="données générées pour la démonstration", **named
        )


def _memberships(communes: Iterable[Commune]) -> Iterable[Json]:
    told = Origine("appartenance", "rattachements des communes", STATES_METHOD, Nature.COMPILED)
    for one in communes:
        doubtful = {zone: how for zone, how in one.dans.items() if how == Confiance.INFERRED}
        for zone, how in {**one.autres, **doubtful}.items():
            why = "rattachement supposé" if zone in one.dans else "autre lecture possible"
            yield told.ligne(
                zone, confiance=how, genre="rattachement_suppose", zone=one.zone, nom=one.nom,
                habitants=one.habitants, raison=why,
            )  # fmt: skip


async def _old_sources(connection: AsyncConnection, today: date) -> list[Json]:
    return [row for one in await source_rows(connection) for row in (_old(one, today), _made(one)) if row]


def _source(one: Row, unite: str) -> Origine:
    return Origine(
        unite,
        one["titre"] or one["name"],
        "chargement",
        one["nature_min"],
        one["millesime"],
        one["age_max_ans"],
    )


def _old(one: Row, today: date) -> Json | None:
    known = one["age_max_ans"] is not None and str(one["millesime"] or "")[:4].isdigit()
    years = age_years(one["millesime"], today) if known else 0
    if not known or years <= one["age_max_ans"]:
        return None
    return _source(one, "ans").ligne(
        years,
        genre="source_ancienne",
        id=one["name"],
        raison=Said("au-delà de {ans} ans", ans=f"{one['age_max_ans']:g}"),
    )


def _made(one: Row) -> Json | None:
    if one["nature_min"] != Nature.DEMONSTRATION:
        return None
    return _source(one, "").ligne(None, genre="demonstration", id=one["name"], raison="source générée")


async def _states(connection: AsyncConnection, zones: Sequence[str]) -> list[Json]:
    counts = await state_counts(connection, zones or None)
    told = from_registry("objets")
    return [
        told.ligne(row["inconnus"], genre="etat_inconnu", objet=row["objet"], sur=row["objets"], raison=Said("état inconnu aujourd'hui"))
        for row in counts
        if row["inconnus"]
    ]  # fmt: skip


async def _declarations(connection: AsyncConnection, communes: Iterable[Commune], today: date) -> list[Json]:
    """For each territoire and part of the registry, the themes that nobody declared complete."""
    declared = await declared_rows(connection)
    themes = await theme_labels(connection)
    told = from_registry("thèmes")
    rows = []
    for territoire in sorted({one.territoire for one in communes if one.territoire}):
        for objet in Registre:
            known = Declarations.of(declared, objet, today)
            silent = [theme for theme in themes if known.complete(territoire, theme).value is None]
            if silent:
                rows.append(
                    told.ligne(
                        len(silent), genre="registre_non_declare", zone=f"{Niveau.TERRITOIRE}:{territoire}", objet=objet,
                        sur=len(themes), raison=Said("personne n'a déclaré cette partie du registre complète"),
                    )
                )  # fmt: skip
    return rows


def _uncovered() -> Iterable[Json]:
    told = Origine("", NO_SOURCE, STATES_METHOD, Nature.COMPILED)
    return (told.ligne(None, genre="sans_source", sujet=one, raison=NO_SOURCE) for one in UNCOVERED)
