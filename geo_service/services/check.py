"""Checks of what is published: digests, counts, keys, geometry, memberships, expected totals."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import psycopg
import shapely

from geo_service.catalog import Catalog, load_catalog
from geo_service.errors import InputError, SourceError
from geo_service.ingest.pipeline import ingest
from geo_service.ingest.resolve import sha256_of
from geo_service.model.source import Channel
from geo_service.model.tile import BANDS, Band
from geo_service.model.zone import Niveau
from geo_service.services.plan import ZONES, plan_source
from geo_service.services.references import read_references
from geo_service.services.zones import shapes
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.inputs import (
    band_rows,
    missing_memberships,
    row_count,
    unplaced_codes,
    zone_version_rows,
)
from geo_service.store.versions import Version, current_versions, version_facts

M2_PER_KM2 = 1e6
Outlines = np.ndarray[Any, Any]
MAX_FAULT_KM2 = 0.01
"""Overlap or new gap that a generalised band may have, all zones together."""


@dataclass(frozen=True)
class Finding:
    """One rule, whether it holds, and the figures."""

    rule: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Subject:
    """What the rules look at."""

    settings: Settings
    catalog: Catalog
    connection: psycopg.Connection
    versions: Mapping[str, Version]
    zones: gpd.GeoDataFrame
    invalid: tuple[str, ...]
    """Codes of zones whose stored outline is not a valid polygon; ``zones`` carries them repaired."""

    def level(self, niveau: Niveau) -> gpd.GeoDataFrame:
        """Zones of one level."""
        return self.zones[self.zones["niveau"] == niveau]

    @property
    def served(self) -> gpd.GeoDataFrame:
        """Communes of the département."""
        communes = self.level(Niveau.COMMUNE)
        return communes[communes["served"].astype(bool)]


def check_all(settings: Settings, url: str) -> list[Finding]:
    """Every finding, in order.

    Raises:
        InputError: nothing is published yet.
    """
    catalog = load_catalog(settings)
    with owner_connection(url) as connection:
        versions = current_versions(connection)
        if ZONES not in versions:
            raise InputError("Rien n'est publié : lancez d'abord « geo-service load ».")
        zones = shapes(zone_version_rows(connection, versions[ZONES].id))
        invalid = tuple(zones.loc[~zones.geometry.is_valid | (zones.geometry.area <= 0), "code"])
        zones["geometry"] = zones.geometry.make_valid()
        subject = Subject(settings, catalog, connection, versions, zones, invalid)
        return [finding for rule in RULES for finding in rule(subject)]


def shipped_digests(subject: Subject) -> Iterator[Finding]:
    """The files shipped are those their provenance describes."""
    path = subject.settings.data_dir / "provenance.json"
    if not path.is_file():
        return
    products: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    changed = [name for name, facts in products.items() if not _same(subject.settings, name, facts["sha256"])]
    yield _finding(
        "empreintes des fichiers livrés", changed, f"{len(products)} fichiers conformes à leur provenance"
    )


def _same(settings: Settings, name: str, sha256: str) -> bool:
    path = settings.data_dir / name
    return path.is_file() and sha256_of(path) == sha256


def declared_checks(subject: Subject) -> Iterator[Finding]:
    """Each source's file still passes its own declared checks (keys, counts, ranges, sums, coverage)."""
    known = read_references(subject.connection, subject.versions)
    for source in subject.catalog.sources.values():
        version = subject.versions.get(source.id)
        if version is None or version.channel == Channel.OPERATOR:
            continue
        try:
            plan = plan_source(subject.settings, subject.connection, source)
            table = ingest(source, plan.file, known) if plan and plan.file else None
        except SourceError as error:
            yield Finding(f"source {source.id}", ok=False, detail=str(error))
        else:
            yield Finding(
                f"source {source.id}", ok=True, detail=f"{len(table.rows) if table else 0} lignes conformes"
            )


def row_counts(subject: Subject) -> Iterator[Finding]:
    """The database holds as many rows as each load kept."""
    wrong = [
        f"{facts['name']} ({held} au lieu de {facts['rows_kept']})"
        for facts in version_facts(subject.connection)
        for held in [row_count(subject.connection, facts["id"], facts["target"])]
        if held != facts["rows_kept"]
    ]
    yield _finding("comptes de lignes en base", wrong, f"{len(subject.versions)} versions complètes")


def valid_outlines(subject: Subject) -> Iterator[Finding]:
    """Every outline is a valid polygon with an area."""
    yield _finding("géométries valides", list(subject.invalid), f"{len(subject.zones)} contours")


def coverage(subject: Subject) -> Iterator[Finding]:
    """Communes tile the ground: no overlap, no gap, no hole inside the département."""
    communes = subject.level(Niveau.COMMUNE).geometry.to_numpy()
    yield Finding(
        "communes jointives", bool(shapely.coverage_is_valid(communes)), f"{len(communes)} communes"
    )
    whole = shapely.coverage_union_all(subject.served.geometry.to_numpy())
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    yield _finding(
        "aucun trou dans le département", [f"{len(holes)} trou(s)"] if holes else [], "union sans trou"
    )


def bands(subject: Subject) -> Iterator[Finding]:
    """At every zoom band communes are all there, and neither overlap nor open gaps that were not there."""
    expected = len(subject.level(Niveau.COMMUNE))
    outlines = {band: _band_outlines(subject, band) for band in BANDS}
    allowed = gaps(outlines[BANDS[-1]])
    for band, light in outlines.items():
        fault = overlap_km2(light) + shapely.difference(gaps(light), allowed).area / M2_PER_KM2
        yield Finding(
            f"bande {band.number} (zooms {band.minzoom}–{band.maxzoom})",
            fault < MAX_FAULT_KM2 and len(light) == expected,
            f"{fault:.4f} km² de recouvrements et de trous, {len(light)} communes sur {expected}",
        )


def _band_outlines(subject: Subject, band: Band) -> Outlines:
    rows = band_rows(subject.connection, subject.versions[ZONES].id, Niveau.COMMUNE, band.number)
    return shapely.make_valid(np.array([shapely.from_wkb(row["wkb"]) for row in rows], dtype=object))


def overlap_km2(outlines: Outlines) -> float:
    """Area counted twice: sum of areas minus area of the union; projected km², at least 0."""
    return max(0.0, float(shapely.area(outlines).sum() - shapely.union_all(outlines).area)) / M2_PER_KM2


def gaps(outlines: Outlines) -> shapely.Geometry:
    """Ground surrounded by polygons that none of them covers; empty when there is none."""
    whole = shapely.union_all(outlines)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return shapely.difference(shapely.union_all([shapely.Polygon(ring) for ring in rings]), whole)


def memberships(subject: Subject) -> Iterator[Finding]:
    """Every served commune has an EPCI and a territoire, by a written membership; territoires are in one piece."""
    for column in ("epci_code", "territoire_code"):
        missing = list(subject.served.loc[subject.served[column].isna(), "code"])
        if len(missing) < len(subject.served):
            yield _finding(
                f"{column} de chaque commune", missing, f"{len(subject.served)} communes rattachées"
            )
    unwritten = missing_memberships(subject.connection, subject.versions[ZONES].id)
    yield _finding("appartenances écrites", unwritten, "chaque rattachement a sa confiance et sa source")
    territoires = subject.level(Niveau.TERRITOIRE)
    members = {
        code: subject.served[subject.served["territoire_code"] == code] for code in territoires["code"]
    }
    split = [code for code, communes in members.items() if pieces(communes.geometry.to_numpy()) > 1]
    yield _finding("territoires d'un seul tenant", split, f"{len(territoires)} territoires")


def pieces(outlines: np.ndarray[Any, Any]) -> int:
    """In how many pieces communes lie, each taken at its largest polygon: an islet of a commune does not count."""
    largest = np.array([max(outline.geoms, key=shapely.area) for outline in outlines], dtype=object)
    return int(shapely.get_num_geometries(shapely.union_all(largest)))


def known_places(subject: Subject) -> Iterator[Finding]:
    """Every facility and figure stands in a zone that has an outline: else no map and no list shows it."""
    lost = unplaced_codes(subject.connection, subject.versions[ZONES].id)
    yield _finding("équipements et valeurs situés", lost, "chacun dans une zone qui a un contour")


def expected_totals(subject: Subject) -> Iterator[Finding]:
    """Totals declared for the département are reached exactly."""
    expected = subject.catalog.departement.attendus
    found = {
        "communes": len(subject.served),
        "population": int(subject.served["population"].dropna().sum()),
        "territoires": len(subject.level(Niveau.TERRITOIRE)),
        "epci": len(subject.level(Niveau.EPCI)),
        "cantons": len(subject.level(Niveau.CANTON)),
    }
    for name, value in found.items():
        wanted = getattr(expected, name)
        if wanted is not None:
            yield Finding(f"total attendu : {name}", value == wanted, f"{value} (attendu {wanted})")


def levels_agree(subject: Subject) -> Iterator[Finding]:
    """Territoires add up to the département, in people and in area."""
    whole, parts = subject.level(Niveau.DEPARTEMENT).iloc[0], subject.level(Niveau.TERRITOIRE)
    if parts.empty:
        return
    people = int(parts["population"].dropna().sum())
    yield Finding("habitants : territoires = département", people == whole["population"], f"{people}")
    gap = abs(float(parts["superficie_km2"].sum()) - float(whole["superficie_km2"]))
    yield Finding("superficie : territoires = département", gap < MAX_FAULT_KM2, f"écart {gap:.4f} km²")


RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    shipped_digests,
    declared_checks,
    row_counts,
    valid_outlines,
    coverage,
    bands,
    memberships,
    known_places,
    expected_totals,
    levels_agree,
)


def _finding(rule: str, wrong: list[str], fine: str) -> Finding:
    return Finding(rule, not wrong, f"en défaut : {', '.join(wrong[:5])}" if wrong else fine)
