"""The real extract against an independent calculation from its rows (pandas). Skipped where GEO_MIRROR is not set."""

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from gaps.decp import from_file

from geo_service.gaps.marches import NOT_IN_EXTRACT
from geo_service.gaps.marches_flux import flows, zone_reader
from geo_service.gaps.marches_mesures import concentration, median_distance
from geo_service.gaps.marches_noms import FIRST_NAMES, FORMS, may_be_named
from geo_service.gaps.marches_parts import parts_locales
from geo_service.model.marche import Marche, Perimetre
from geo_service.model.source import Channel
from geo_service.model.zone import Niveau

FILE = "procurement/decp_2024H2_travaux_cpv4521_gironde_et_voisins.csv"
ZONE = Perimetre("33", frozenset({"33"}))


@pytest.fixture(scope="module")
def path() -> Path:
    folder = os.environ.get("GEO_MIRROR")
    if not folder:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : les extraits réels ne sont pas sur cette machine")
    return Path(folder) / FILE


@pytest.fixture(scope="module")
def rows(path: Path) -> Any:
    """Rows of the file with a buyer in the département, as text."""
    table = pd.read_csv(path, dtype=str)
    return table[table["acheteur_departement_code"] == "33"]


@pytest.fixture(scope="module")
def bought(path: Path) -> list[Marche]:
    found = from_file("decp_2024h2", path, Channel.MIRROR)
    return [one for one in found if one.acheteur.departement == "33"]


def awards(rows: Any) -> Any:
    """One row per contract and winner, each with the contract's first amount: another way than the ingest's."""
    first = rows.groupby("uid")["montant"].first().astype(float)
    table = rows.drop_duplicates(["uid", "titulaire_id"]).dropna(subset=["titulaire_id"]).copy()
    table["each"] = table["uid"].map(first) / table.groupby("uid")["titulaire_id"].transform("size")
    return table


def test_contracts_and_euros_are_counted_once(rows: Any, bought: list[Marche]) -> None:
    totals = parts_locales(bought, ZONE).totals

    assert len(rows) == 363
    assert totals.contracts == rows["uid"].nunique()
    assert totals.amount == pytest.approx(rows.groupby("uid")["montant"].first().astype(float).sum())
    assert totals.amount < rows["montant"].astype(float).sum()
    assert totals.lowest == pytest.approx(
        rows.assign(m=rows["montant"].astype(float)).groupby("uid")["m"].min().sum()
    )
    assert totals.highest == pytest.approx(
        rows.assign(m=rows["montant"].astype(float)).groupby("uid")["m"].max().sum()
    )


def test_shares_equal_those_of_pandas(rows: Any, bought: list[Marche]) -> None:
    located = awards(rows).dropna(subset=["titulaire_departement_code"])
    inside = located["titulaire_departement_code"] == "33"
    by_contract = inside.groupby(located["uid"])

    parts = parts_locales(bought, ZONE)

    assert parts.number.value == pytest.approx(by_contract.any().mean())
    assert parts.amount.value == pytest.approx(located.loc[inside, "each"].sum() / located["each"].sum())
    assert parts.amount_one.value == pytest.approx(
        located.loc[by_contract.transform("any"), "each"].sum() / located["each"].sum()
    )


def test_concentration_equals_that_of_pandas(rows: Any, bought: list[Marche]) -> None:
    table = awards(rows)
    euros = table.groupby(table["titulaire_id"].str[:9])["each"].sum()

    assert concentration(bought).hhi.value == pytest.approx(((100 * euros / euros.sum()) ** 2).sum())


def test_the_extract_says_why_it_has_no_finer_number(bought: list[Marche]) -> None:
    commune = Perimetre("33063", communes=frozenset({"33063"}))

    assert parts_locales(bought, commune).number.reason == f"{NOT_IN_EXTRACT} : commune du titulaire"
    assert flows(bought, Niveau.EPCI, zone_reader(Niveau.EPCI, {})).reason == (
        f"{NOT_IN_EXTRACT} : commune du titulaire"
    )
    assert median_distance(bought).reason == NOT_IN_EXTRACT


def test_no_first_name_of_the_file_is_named_without_a_legal_form(bought: list[Marche]) -> None:
    winners = [one for contract in bought for one in contract.titulaires]
    named = {one.nom or "" for one in winners if may_be_named(one)}

    hidden = {one.nom or "" for one in winners} - named
    with_first_name = {name for name in named if set(name.split()) & set(FIRST_NAMES)}
    assert all(set(re.findall(r"\w+", name)) & set(FORMS) for name in with_first_name)
    assert any(set(name.split()) & set(FIRST_NAMES) for name in hidden)
    assert len(named) > len(hidden)
