"""The shipped declarations on small made files in the true format, and on the real extracts where they are."""

import csv
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from small import CODES, ENCLAVE, NEIGHBOUR, POPULATION, outlines

from geo_service.catalog import Catalog, load_catalog
from geo_service.crs import LAMBERT93
from geo_service.ingest.pipeline import ingest
from geo_service.ingest.references import References, types_of
from geo_service.ingest.resolve import ResolvedFile, resolve
from geo_service.ingest.table import Table
from geo_service.model.source import Channel, RowCount, Source
from geo_service.services.plan import channel_folders
from geo_service.settings import ROOT, Settings

Take = Callable[..., Table]
FORMER = {"99901": "99001", "99902": "99002", "99903": "99002"}
NAMES = dict.fromkeys([*CODES, ENCLAVE, NEIGHBOUR]) | {
    "99001": "Saint-Élan", "99002": "L'Île-aux-Œillets", "99003": "Vars", "98001": "Vars",
}  # fmt: skip


@cache
def shipped_catalog() -> Catalog:
    return load_catalog(Settings())


@cache
def types() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    with (ROOT / "data/tables/types_equipements.csv").open(encoding="utf-8", newline="") as stream:
        return types_of(list(csv.DictReader(stream)))


def relaxed(source_id: str) -> Source:
    """A shipped declaration without its number of rows, which is that of a real file."""
    source = shipped_catalog().source(source_id)
    forms = {
        name: form.model_copy(
            update={"checks": form.checks and form.checks.model_copy(update={"rows": RowCount()})}
        )
        for name, form in source.forms.items()
    }
    return source.model_copy(
        update={"checks": source.checks.model_copy(update={"rows": RowCount()}), "forms": forms}
    )


@pytest.fixture(scope="session")
def references() -> References:
    """What steps know of the tiny département."""
    shapes = outlines()
    names = [NAMES.get(code) or f"Commune {code}" for code in shapes]
    communes = gpd.GeoDataFrame(
        {"code": list(shapes), "nom": names, "departement": [code[:2] for code in shapes]},
        geometry=list(shapes.values()),
        crs=LAMBERT93,
    )
    halls = {code: shape.representative_point() for code, shape in shapes.items() if code != CODES[2]}
    people = {code: float(count) for code, count in POPULATION.items()}
    return References(communes, FORMER, [("Vieux-Bourg", "99001")], halls, types(), people)


@pytest.fixture
def take(references: References, tmp_path: Path) -> Take:
    """Ingest rows, or a text, as the file of a shipped declaration."""

    def taken(
        source_id: str,
        content: str | Iterable[Mapping[str, Any]] | Path,
        channel: Channel = Channel.MIRROR,
        suffix: str = ".csv",
    ) -> Table:
        path = content if isinstance(content, Path) else tmp_path / f"sample{suffix}"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif not isinstance(content, Path):
            rows = list(content)
            pd.DataFrame(rows).to_csv(path, index=False)
        return ingest(relaxed(source_id), ResolvedFile(path, channel, ""), references)

    return taken


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real extracts."""
    folder = os.environ.get("GEO_MIRROR")
    if not folder:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : les extraits réels ne sont pas sur cette machine")
    return Path(folder)


@pytest.fixture(scope="session")
def real_references() -> References:
    """What steps know of the shipped département."""
    rows = {name: shipped(name).rows for name in ("communes", "anciennes_communes", "mairies", "population")}
    former = rows["anciennes_communes"]
    return References(
        gpd.GeoDataFrame(rows["communes"], crs=LAMBERT93),
        dict(zip(former["key"], former["commune"], strict=True)),
        [(name, code) for name, code in zip(former["nom_ancien"], former["commune"], strict=True) if name],
        dict(zip(rows["mairies"]["commune"], rows["mairies"]["geometry"], strict=True)),
        types(),
        dict(zip(rows["population"]["code"], rows["population"]["population"], strict=True)),
    )


def shipped(source_id: str) -> Table:
    source = shipped_catalog().source(source_id)
    return ingest(source, resolve(source, channel_folders(Settings())))


@pytest.fixture(scope="session")
def extract(mirror: Path, real_references: References) -> Callable[[str], Table]:
    """A real extract through its whole way, with every check of its declaration; each is read once."""

    @cache
    def taken(source_id: str) -> Table:
        source = shipped_catalog().source(source_id)
        path = next(channel.path for channel in source.channels if channel.name is Channel.MIRROR)
        assert path is not None
        return ingest(source, ResolvedFile(mirror / path, Channel.MIRROR, ""), real_references)

    return taken


def reasons(table: Table) -> set[str]:
    """Why rows were rejected."""
    return {row.reason for row in table.rejected}


def by(table: Table, key: str) -> dict[Any, dict[str, Any]]:
    """Rows by one of their columns."""
    return {row[key]: row for row in table.rows.to_dict("records")}
