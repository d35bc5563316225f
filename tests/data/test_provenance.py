"""What is recorded of the shipped files is true of them."""

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.recipes.provenance import problems, shipped_files

Table = Callable[[str], list[dict[str, str]]]


def test_every_shipped_file_is_the_one_that_was_built(data_dir: Path) -> None:
    assert problems(data_dir) == []


def test_a_changed_file_is_noticed(tmp_path: Path, data_dir: Path) -> None:
    for folder in ("shapes", "tables"):
        (tmp_path / folder).mkdir()
    (tmp_path / "provenance.json").write_bytes((data_dir / "provenance.json").read_bytes())
    (tmp_path / "tables" / "themes.csv").write_text("slug\n")
    found = problems(tmp_path)
    assert any(sentence.startswith("tables/themes.csv n'a plus") for sentence in found)
    assert any(sentence.startswith("shapes/communes.fgb est absent") for sentence in found)


def test_every_record_names_producer_licence_vintage_and_digest(provenance: dict[str, Any]) -> None:
    for path, entry in provenance.items():
        assert entry["producer"], path
        assert entry["licence"], path
        assert re.fullmatch(r"\d{4}", entry["millesime"]), path
        assert re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]), path
        assert entry["limits"], path


def test_rows_recorded_are_rows_shipped(provenance: dict[str, Any], table: Table) -> None:
    for path, entry in provenance.items():
        if path.endswith(".csv"):
            rows = table(Path(path).stem)
            assert (len(rows), list(rows[0])) == (entry["rows"], entry["columns"]), path


def test_repairs_of_contours_are_recorded_with_their_numbers(provenance: dict[str, Any]) -> None:
    said = " ".join(provenance["shapes/communes.fgb"]["repairs"])
    assert "2.317 km²" in said
    assert "33051, 33527" in said
    assert said.count("Trou de") == 5
    assert said.count("Limites discordantes") == 3


def test_what_derives_from_water_says_its_licence(provenance: dict[str, Any]) -> None:
    assert provenance["shapes/eau.fgb"]["licence"].startswith("ODbL")
    assert "ODbL" in provenance["tables/communes.csv"]["licence"]


def test_every_shipped_file_is_declared_or_recorded(data_dir: Path, provenance: dict[str, Any]) -> None:
    declared = {
        channel["path"]
        for path in (data_dir / "sources").glob("*.toml")
        for channel in tomllib.loads(path.read_text(encoding="utf-8"))["channel"]
        if channel["name"] == "shipped"
    }
    files = {f"{path.parent.name}/{path.name}" for path in shipped_files(data_dir)}
    assert declared <= files
    assert files - declared == {
        "tables/communes_passage_33.csv",
        "tables/initiatives.md",
        "tables/land_grid_reference.csv",
    }
    assert files == provenance.keys()


def test_the_whole_of_data_stays_small(data_dir: Path) -> None:
    assert sum(path.stat().st_size for path in shipped_files(data_dir)) < 12e6


def test_recipes_and_records_hold_no_download_address_nor_machine_path(data_dir: Path) -> None:
    """Packages are named with their registry's kind; the ordinary clients know where it is."""
    records = json.loads((data_dir / "provenance.json").read_text(encoding="utf-8"))
    assert "://" not in json.dumps([record["inputs"] for record in records.values()])
    for path in (data_dir / "recipes").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert str(Path.home()) not in text, path.name
