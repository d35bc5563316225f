"""Where each shipped file comes from, and whether it is still the file that was built."""

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from data.recipes.packages import PACKAGES, digest
from data.recipes.product import Product

FILE = "provenance.json"
DECLARED = (
    "title",
    "nature",
    "producer",
    "licence",
    "licence_url",
    "attribution",
    "url",
    "millesime",
    "limits",
)

UNDECLARED = {
    "tables/land_grid_reference.csv": {
        "title": "Distances et minutes de référence de la grille terrestre",
        "nature": "computed",
        "producer": "geo_service",
        "licence": "Licence du projet",
        "millesime": "2026",
        "limits": ["Vingt couples de mairies, pour vérifier la grille ; ce ne sont pas des temps observés."],
    },
}
"""Products that are not loaded, so that no declaration describes them."""


def provenance(products: Iterable[Product], data_dir: Path) -> dict[str, Any]:
    """The whole record, by product path. The files must have been written."""
    return {
        product.path: _entry(product, data_dir) for product in sorted(products, key=lambda item: item.path)
    }


def write_provenance(products: Iterable[Product], data_dir: Path) -> None:
    """Write ``provenance.json``: no date inside, so that the same inputs give the same bytes."""
    text = json.dumps(provenance(products, data_dir), ensure_ascii=False, indent=1, sort_keys=True)
    (data_dir / FILE).write_text(text + "\n", encoding="utf-8")


def problems(data_dir: Path) -> list[str]:
    """Sentences on shipped files that are absent, changed, or not recorded; none when all is well."""
    recorded = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    found = [
        sentence
        for path, entry in recorded.items()
        if (sentence := _difference(data_dir, path, entry["sha256"]))
    ]
    present = {f"{path.parent.name}/{path.name}" for path in shipped_files(data_dir)}
    return found + [
        f"{path} n'est pas dans {FILE} : relancez la recette." for path in sorted(present - recorded.keys())
    ]


def shipped_files(data_dir: Path) -> list[Path]:
    """Every file of ``shapes`` and ``tables``."""
    return sorted(path for folder in ("shapes", "tables") for path in (data_dir / folder).iterdir())


def _difference(data_dir: Path, path: str, expected: str) -> str | None:
    file = data_dir / path
    if not file.is_file():
        return f"{path} est absent : relancez la recette."
    return (
        None
        if digest(file) == expected
        else f"{path} n'a plus l'empreinte enregistrée : relancez la recette."
    )


def _entry(product: Product, data_dir: Path) -> dict[str, Any]:
    return _declared(product, data_dir) | {
        "source": product.source or None,
        "inputs": [_input(name, data_dir) for name in product.inputs],
        "sha256": digest(data_dir / product.path),
        "rows": len(product.rows),
        "columns": list(product.columns) if product.rows else [],
        "repairs": list(product.repairs),
    }


def _declared(product: Product, data_dir: Path) -> dict[str, Any]:
    if not product.source:
        return dict(UNDECLARED[product.path])
    content = tomllib.loads((data_dir / "sources" / f"{product.source}.toml").read_text(encoding="utf-8"))
    return {name: content[name] for name in DECLARED if name in content}


def _input(name: str, data_dir: Path) -> dict[str, str]:
    for package in PACKAGES:
        if package.file == name:
            return {
                "package": package.name,
                "version": package.version,
                "registry": package.registry,
                "licence": package.licence,
                "sha256": package.sha256,
            }
    return {"product": name, "sha256": digest(data_dir / name)}
