"""Finds declared things by name: the département, sources and layers. One file each, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from geo_service.errors import ConfigurationError, NotFoundError
from geo_service.model.departement import Departement
from geo_service.model.layer import Layer
from geo_service.model.source import Source
from geo_service.settings import Settings

Declaration = TypeVar("Declaration", bound=BaseModel)


@dataclass(frozen=True)
class Catalog:
    """Everything declared, by id."""

    departement: Departement
    sources: Mapping[str, Source]
    layers: Mapping[str, Layer]

    def layer(self, layer_id: str) -> Layer:
        """The layer of that id.

        Raises:
            NotFoundError: no such layer.
        """
        try:
            return self.layers[layer_id]
        except KeyError:
            raise NotFoundError(
                f"Couche « {layer_id[:60]} » inconnue. Couches servies : {', '.join(sorted(self.layers))}."
            ) from None

    def source(self, source_id: str) -> Source:
        """The source of that id.

        Raises:
            NotFoundError: no such source.
        """
        try:
            return self.sources[source_id]
        except KeyError:
            raise NotFoundError(
                f"Source « {source_id[:60]} » inconnue. Sources déclarées : {', '.join(sorted(self.sources))}."
            ) from None


def load_catalog(settings: Settings) -> Catalog:
    """Read every declaration of the data and layers folders.

    Raises:
        ConfigurationError: a file is missing or wrong; the sentence names the file and the key.
    """
    return Catalog(
        departement=read_declaration(settings.data_dir / "departement.toml", Departement),
        sources=_read_folder(settings.data_dir / "sources", Source),
        layers=_read_folder(settings.layers_dir, Layer),
    )


def read_declaration(path: Path, model: type[Declaration], **extra: str) -> Declaration:
    """Parse one TOML file into its model.

    Raises:
        ConfigurationError: absent file, broken TOML, or a key that does not fit.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"Déclaration introuvable : {path.name} ({path.parent.name}/).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name} n'est pas un fichier TOML lisible : {error}.") from error
    try:
        return model.model_validate(content | extra)
    except ValidationError as error:
        raise ConfigurationError(f"{path.name} : {_first_problem(error)}") from error


def _read_folder(folder: Path, model: type[Declaration]) -> Mapping[str, Declaration]:
    paths = sorted(folder.glob("*.toml"))
    return {path.stem: read_declaration(path, model, id=path.stem) for path in paths}


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"]) or "déclaration"
    return f"« {place} » : {problem['msg']}."
