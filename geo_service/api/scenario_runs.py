"""Runs what a reader asks: a scenario at once, a question of siting as a job of the worker."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from geo_service.api.scenario_parameters import located_scenario, located_siting
from geo_service.api.state import State
from geo_service.errors import GeoError, UnavailableError
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature
from geo_service.services.isochrone_job import isochrone_inputs
from geo_service.services.scenario_job import ScenarioAsked, crossings_of, digest_of, scenario_job
from geo_service.services.siting_job import TASK, SitingAsked
from geo_service.store.queue import enqueue_job
from geo_service.store.scenario_jobs import Job, create_job, fail_job, read_jobs
from geo_service.store.spatial_sources import origins
from geo_service.store.travel_versions import travel_versions

Json = dict[str, Any]

ZONES: Final = "zones"
TOLD: Final = ("source", "titre", "producteur", "licence", "millesime", "nature")
CROWDED: Final = "Trop de calculs longs attendent déjà : recommencez dans une minute."


async def scenario_answer(state: State, asked: ScenarioAsked) -> Json:
    """Before and after, with what it was measured from. Nothing is stored.

    Raises:
        InputError, NotFoundError: what is asked does not fit what is published.
        UnavailableError: too many ask, or the database is away.
    """
    async with state.snapshot() as connection:
        asked = await located_scenario(connection, asked)
        published = await _publication(connection)
        waters = await travel_versions(connection, crossings_of(state.catalog.departement))
    inputs = isochrone_inputs(state.settings, waters)
    key = digest_of(inputs, published, asked)
    file = await state.exports.file(key, scenario_job(state.settings, inputs, published, asked))
    try:
        body: Json = orjson.loads(file.path.read_bytes())
    finally:
        state.exports.release(file)
    return body | await provenance(state, body["lieux"]["sources"])


async def provenance(state: State, names: Iterable[str]) -> Json:
    """Publication, sources and natures behind a simulation, and the notice of generated data."""
    async with state.snapshot() as connection:
        rows = await origins(connection, {*names, ZONES})
    sources = [{name: row[name] for name in TOLD} for row in rows if row["source"]]
    least = _worst(row["nature_min"] for row in rows if row["source"])
    return {
        "publication": {
            "id": rows[0]["publication_id"] if rows else None,
            "date": rows[0]["published_at"] if rows else None,
        },
        "natures": {"objets": least, "calculs": Nature.COMPUTED, "nature_min": least},
        "sources": sources,
        "licence": " ; ".join(dict.fromkeys(row["licence"] for row in sources if row["licence"])),
        "provenance": "/api/provenance",
        "avertissement": DEMONSTRATION_NOTICE if least is Nature.DEMONSTRATION else None,
    }


def _worst(natures: Iterable[str]) -> Nature | None:
    order = list(Nature)
    ranks = [order.index(Nature(one)) for one in natures]
    return order[max(ranks)] if ranks else None


async def siting_job_of(state: State, asked: SitingAsked, reponse: str) -> Job:
    """A job for the worker, accepted.

    Raises:
        NotFoundError: the zone is unknown.
        UnavailableError: too many jobs wait, or there is no worker.
    """
    assert state.settings.database_url is not None, "checked when the application was made"
    async with state.snapshot() as connection:
        asked = await located_siting(connection, asked)
    async with state.writing() as connection:
        job = await create_job(connection, TASK, asked.as_json(), reponse)
    if job is None:
        raise UnavailableError(CROWDED)
    try:
        await asyncio.to_thread(enqueue_job, state.settings.database_url.get_secret_value(), TASK, job)
    except GeoError as error:
        async with state.writing() as connection:
            await fail_job(connection, job, str(error))
        raise
    async with state.writing() as connection:
        return (await read_jobs(connection, [job]))[0]


async def _publication(connection: AsyncConnection) -> str:
    rows = await origins(connection, {ZONES})
    return str(rows[0]["publication_id"]) if rows else ""
