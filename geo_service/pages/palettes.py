"""Colours by name: the reader of ``maps/palettes.toml``, the only file that writes a colour."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from geo_service.catalog import read_declaration
from geo_service.errors import ConfigurationError
from geo_service.model.layer import MAX_ZOOM, Scalar
from geo_service.model.source import Declared

Hex = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Classe(Declared):
    """One class of a palette: the values it stands for and how they are drawn.

    ``label`` may be empty: readers then see the name of the feature that carries the value.
    ``largeur_px`` and ``tirets`` (dash and gap, in widths) are for lines; ``minzoom`` is where the class appears.
    """

    valeurs: tuple[Scalar, ...]
    couleur: Hex
    label: str = ""
    largeur_px: float = Field(1.0, gt=0)
    tirets: tuple[float, ...] = ()
    minzoom: int = Field(0, ge=0, le=MAX_ZOOM)


class Palettes(Declared):
    """Named colours of the map and of the page, palettes by class, and sequences from light to dark for values."""

    couleurs: dict[str, Hex]
    interface: dict[str, Hex]
    palettes: dict[str, tuple[Classe, ...]]
    sequences: dict[str, tuple[Hex, ...]] = Field(default_factory=dict)

    def colour(self, name: str) -> str:
        """Hexadecimal colour of that name.

        Raises:
            ConfigurationError: no such colour.
        """
        try:
            return self.couleurs[name]
        except KeyError:
            raise _unknown("couleur", name, self.couleurs) from None

    def palette(self, name: str) -> tuple[Classe, ...]:
        """Classes of the palette of that name.

        Raises:
            ConfigurationError: no such palette.
        """
        try:
            return self.palettes[name]
        except KeyError:
            raise _unknown("palette", name, self.palettes) from None

    def sequence(self, name: str) -> tuple[Hex, ...]:
        """Colours of a scale of values, from light to dark.

        Raises:
            ConfigurationError: no such sequence.
        """
        try:
            return self.sequences[name]
        except KeyError:
            raise _unknown("suite", name, self.sequences) from None


def sampled(sequence: Sequence[str], count: int) -> tuple[str, ...]:
    """``count`` colours of a sequence, its ends included, as far apart as they can be."""
    last = len(sequence) - 1
    return tuple(sequence[round(rank * last / max(1, count - 1))] for rank in range(count))


def read_palettes(maps_dir: Path) -> Palettes:
    """Read ``palettes.toml`` of the maps folder.

    Raises:
        ConfigurationError: the file is missing or wrong; the sentence names the key.
    """
    return read_declaration(maps_dir / "palettes.toml", Palettes)


def composite(colour: str, over: str, opacity: float) -> str:
    """Opaque colour seen when ``colour`` is drawn at ``opacity`` (0–1) over another (Porter-Duff « over »)."""
    mixed = (
        round(top * opacity + under * (1 - opacity))
        for top, under in zip(_rgb(colour), _rgb(over), strict=True)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def palette_css(palettes: Palettes) -> str:
    """The same colours for style sheets: custom properties ``--couleur-{name}`` of the root element."""
    named = palettes.interface | palettes.couleurs
    lines = [f"  --couleur-{name.replace('_', '-')}: {colour};" for name, colour in sorted(named.items())]
    return "\n".join((":root {", *lines, "}", ""))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _unknown(kind: str, name: str, known: Mapping[str, object]) -> ConfigurationError:
    return ConfigurationError(
        f"palettes.toml ne connaît pas la {kind} « {name} » : ajoutez-la, ou choisissez parmi {', '.join(sorted(known))}."
    )
