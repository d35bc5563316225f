"""Demonstration rows: the same everywhere, only where nothing real is, and said wherever they are read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Loaded
from published import cells
from rich.console import Console
from sources.conftest import relaxed
from starlette.testclient import TestClient

from geo_service.commands import status
from geo_service.errors import InputError
from geo_service.ingest.demonstration import draw, generate
from geo_service.ingest.references import References
from geo_service.model.source import DEMONSTRATION_NOTICE
from geo_service.services.load import LoadRequest, load, load_all, publish_newest
from geo_service.settings import ROOT, Settings

LAYER = """
title = "Pharmacies"
view = "equipement"
geometry = "point"
sources = ["bpe_2024", "demonstration_services"]
[filter]
type = "pharmacie"
[style]
kind = "circle"
colour = "mairie"
[[column]]
name = "nom"
label = "Nom"
[[column]]
name = "nature"
label = "Nature"
"""
ADDED = (
    "demonstration_services",
    "demonstration_fibre",
    "demonstration_marches",
    "colleges",
    "types_equipements",
)


def with_sources(loaded: Loaded, tmp_path: Path) -> Loaded:
    """The tiny département with optional sources, their demonstration and a layer of them."""
    data, layers = loaded.settings.data_dir, tmp_path / "layers"
    for name in ADDED:
        shutil.copy(ROOT / f"data/sources/{name}.toml", data / "sources")
    shutil.copy(ROOT / "data/tables/types_equipements.csv", data / "tables")
    declared = data / "sources/colleges.toml"
    declared.write_text(
        declared.read_text(encoding="utf-8").replace("rows = { min = 100 }", ""), encoding="utf-8"
    )
    shutil.copytree(ROOT / "layers", layers)
    (layers / "pharmacies.toml").write_text(LAYER, encoding="utf-8")
    return Loaded(loaded.settings.model_copy(update={"layers_dir": layers, "mirror": None}), loaded.url)


@pytest.fixture
def made(small: Loaded, tmp_path: Path) -> Loaded:
    """Loaded without any real file for these themes."""
    there = with_sources(small, tmp_path)
    load_all(there.settings, there.url)
    return there


@pytest.fixture
def made_api(made: Loaded) -> Iterator[TestClient]:
    with made.client() as client:
        yield client


def real_college(tmp_path: Path) -> Path:
    path = tmp_path / "colleges.csv"
    header = "Nom,Type d'établissement,Type de secteur,Adresse,Code postal,Commune,latitude,longitude,Etat de l'établissement,Date d'ouverture,Internat,Réussite au brevet (en %)"
    path.write_text(
        f"{header}\nCollège,COLLEGE,Public,rue,99100,Saint-Élan-001,44.6,-0.8,OUVERT,2000-09-01,NON,90\n",
        encoding="utf-8",
    )
    return path


def names(loaded: Loaded) -> set[object]:
    return {name for (name,) in cells(loaded.url, "SELECT name FROM pub.version")}


def test_a_commune_gets_the_same_numbers_whatever_the_others_are(references: References) -> None:
    source = relaxed("demonstration_services")
    alone = References(
        references.communes.iloc[:1], town_halls=references.town_halls, population={"99001": 50_000.0}
    )
    crowd = References(
        references.communes,
        town_halls=references.town_halls,
        population=dict.fromkeys(references.population, 50_000.0),
    )
    first = generate(source, alone).rows.set_index("id")["nombre"].to_dict()
    assert first.items() <= generate(source, crowd).rows.set_index("id")["nombre"].to_dict().items()
    assert draw("ftth", "33063") == draw("ftth", "33063") != draw("ftth", "33064")


def test_generated_rows_fill_services_doctors_fibre_and_contracts(made: Loaded) -> None:
    kinds = {
        kind
        for (kind,) in cells(
            made.url, "SELECT DISTINCT type FROM pub.equipement WHERE nature = 'demonstration'"
        )
    }
    assert {"medecin_generaliste", "boulangerie", "poste"} <= kinds
    assert cells(made.url, "SELECT count(*) > 0 FROM pub.observation WHERE indicateur = 'ftth_share'") == [
        (True,)
    ]
    assert cells(
        made.url,
        "SELECT count(*) FROM pub.marche m LEFT JOIN pub.attribution a USING (uid) WHERE a.uid IS NULL",
    ) == [(0,)]
    assert "mairie" not in kinds


def test_channel_and_nature_are_demonstration_and_every_name_says_so(made: Loaded) -> None:
    found = cells(
        made.url, "SELECT DISTINCT nature, channel FROM pub.version WHERE name LIKE 'demonstration%'"
    )
    assert found == [("demonstration", "demonstration")]
    assert cells(
        made.url,
        "SELECT count(*) FROM pub.equipement WHERE nature = 'demonstration' AND nom NOT LIKE '%(démonstration)'",
    ) == [(0,)]


def test_api_pages_and_layers_say_that_rows_are_invented(made_api: TestClient) -> None:
    versions = {row["name"]: row for row in made_api.get("/api/provenance").json()["versions"]}
    assert versions["demonstration_services"]["avertissement"] == DEMONSTRATION_NOTICE
    assert "avertissement" not in versions["mairies"]
    layers = {layer["id"]: layer["avertissement"] for layer in made_api.get("/layers").json()}
    assert (layers["pharmacies"], layers["mairies"]) == (DEMONSTRATION_NOTICE, None)
    page = made_api.get("/carte").text
    banner = page.partition('<aside class="demonstration"')[2].partition("</aside>")[0]
    assert "Données de démonstration" in banner
    assert "Pharmacies" in banner


def test_an_exported_file_carries_nature_and_warning(made_api: TestClient, tmp_path: Path) -> None:
    assert '(démonstration)",demonstration,' in made_api.get("/layers/pharmacies.csv").text
    body = made_api.get("/layers/pharmacies.gpkg").content
    assert DEMONSTRATION_NOTICE.encode() in body


def test_one_real_source_of_a_theme_sends_its_whole_demonstration_away(made: Loaded, tmp_path: Path) -> None:
    assert "demonstration_services" in names(made)
    report = load(made.settings, made.url, LoadRequest("colleges", real_college(tmp_path)))
    assert report.skipped["demonstration_services"] == "démonstration inutile : colleges donne ce thème"
    assert names(made) >= {"colleges", "demonstration_fibre"}
    assert "demonstration_services" not in names(made)


def test_the_warning_goes_away_with_the_demonstration(made: Loaded, tmp_path: Path) -> None:
    load(made.settings, made.url, LoadRequest("colleges", real_college(tmp_path)))
    with made.client() as api:
        layers = {layer["id"]: layer["avertissement"] for layer in api.get("/layers").json()}
        assert layers["pharmacies"] is None
        assert "Données de démonstration" not in api.get("/carte").text


def test_an_optional_source_without_a_file_is_left_out_with_a_reason_and_shown_by_status(
    made: Loaded,
) -> None:
    report = load_all(made.settings, made.url)
    assert report.skipped == {
        "colleges": "aucun fichier sur cette machine (ni donné, ni téléchargé, ni miroir)"
    }
    assert report.loaded == ()
    console = Console(record=True, width=200)
    status.run(made.settings, made.url, console)
    assert "Sans fichier ici, ou remplacées par une source réelle : colleges." in console.export_text()


def test_an_optional_source_whose_file_went_away_keeps_its_rows(small: Loaded, tmp_path: Path) -> None:
    there = with_sources(small, tmp_path)
    mirror = tmp_path / "mirror" / "services"
    mirror.mkdir(parents=True)
    real_college(mirror).rename(mirror / "colleges_gironde.csv")
    load_all(there.settings.model_copy(update={"mirror": tmp_path / "mirror"}), there.url)
    load_all(there.settings, there.url)
    assert "colleges" in names(there)
    assert "demonstration_services" not in names(there)


def test_publishing_what_was_loaded_does_not_ask_for_optional_sources(made: Loaded, tmp_path: Path) -> None:
    load(made.settings, made.url, LoadRequest("colleges", real_college(tmp_path), publish=False))
    publish_newest(made.settings, made.url)
    assert "colleges" in names(made)
    assert "demonstration_services" not in names(made)


def test_a_source_that_must_be_there_is_still_asked_for(made: Loaded) -> None:
    shutil.copy(ROOT / "data/sources/ponts.toml", made.settings.data_dir / "sources")
    with pytest.raises(InputError, match="Sources jamais chargées : ponts"):
        publish_newest(made.settings, made.url)


def test_when_a_source_that_steps_read_changes_what_was_made_with_it_is_made_again(made: Loaded) -> None:
    mairies = made.settings.data_dir / "tables/mairies.csv"
    mairies.write_text(
        mairies.read_text(encoding="utf-8").replace("Mairie 99002", "Mairie de 99002"), encoding="utf-8"
    )
    loaded = load_all(made.settings, made.url).loaded
    assert {"mairies", "demonstration_services", "demonstration_fibre"} <= set(loaded)


def test_settings_without_mirror_name_no_mirror() -> None:
    assert Settings(mirror=None).mirror is None
