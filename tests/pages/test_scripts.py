"""Modules named by a page: all that its entry imports at once, under a version that changes with any of them."""

import re
from pathlib import Path

import pytest

from geo_service.pages.scripts import imported, modules_version, script_tags

FILES = {
    "entree.js": 'import { a } from "./a.js";\nimport "./outils/b.js";\nimport { Map } from "/vendor/x.mjs";\n',
    "a.js": 'import {\n  c,\n} from "./c.js";\nconst later = () => import("./plus_tard.js");\n',
    "c.js": 'export * from "./a.js";\nexport const text = "./rien.js";\n',
    "outils/b.js": 'import { a } from "../a.js";\n',
    "plus_tard.js": "export const late = 1;\n",
}


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A few modules that import each other, in a circle too."""
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_what_is_imported_however_far_is_named_once_and_what_waits_is_not(modules: Path) -> None:
    assert imported(modules, "entree.js") == ("a.js", "c.js", "outils/b.js")


def test_the_tags_share_one_version_and_end_with_the_entry(modules: Path) -> None:
    tags = script_tags(modules, "entree.js").split("\n  ")
    version = modules_version(modules)
    assert [re.search(rf'/static/scripts/{version}/([^"]+)"', tag) is not None for tag in tags] == [True] * 4
    assert tags[-1] == f'<script type="module" src="/static/scripts/{version}/entree.js"></script>'


def test_the_version_follows_the_content(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = modules_version(modules)
    monkeypatch.setattr("geo_service.pages.scripts.time.monotonic", lambda: 1e9)
    same = modules_version(modules)
    (modules / "c.js").write_text("export const text = 2;\n", encoding="utf-8")
    monkeypatch.setattr("geo_service.pages.scripts.time.monotonic", lambda: 2e9)
    assert (same == before, modules_version(modules) == before) == (True, False)
