"""What a sheet draws around and over its zones: neighbours, water, borders, outlines, points, names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from geo_service.pages.feuille_key import HALO_UNITS, SELECTION_UNITS
from geo_service.pages.feuille_marks import (
    UNITS_PER_PX,
    Dot,
    Picture,
    Reach,
    ServiceMark,
    draw_dot,
    draw_pictures,
    draw_reaches,
    draw_services,
)
from geo_service.pages.feuille_words import Type, haloed
from geo_service.pages.palettes import Classe, Palettes
from geo_service.pages.svg_marks import INFERRED
from geo_service.pages.svg_outline import Frame, line_path, parse_lines, parse_outline, path_of

NAME_SIZES: Final = {"territoire": 33.0, "commune": 23.0}
NAME_GAP: Final = 6.0

Kind = Literal["selection", "au_dela", "supposee"]


@dataclass(frozen=True)
class Border:
    """A border of a level. ``contour``: GeoJSON text of lines in EPSG:3857."""

    niveau: str
    contour: str


@dataclass(frozen=True)
class Outline:
    """A zone in evidence: the one selected, one beyond the threshold, one whose membership is supposed."""

    kind: Kind
    contour: str


@dataclass(frozen=True)
class Name:
    """A name at its point in EPSG:3857; the first ones have the right of way."""

    niveau: str
    nom: str
    x: float
    y: float


@dataclass(frozen=True)
class Ground:
    """Everything but the zones themselves, as GeoJSON text in EPSG:3857."""

    context: tuple[str, ...] = ()
    water: tuple[str, ...] = ()
    borders: tuple[Border, ...] = ()
    outlines: tuple[Outline, ...] = ()
    pictures: tuple[Picture, ...] = ()
    reaches: tuple[Reach, ...] = ()
    dots: tuple[Dot, ...] = ()
    services: tuple[ServiceMark, ...] = ()
    names: tuple[Name, ...] = ()


def draw_under(ground: Ground, frame: Frame, palettes: Palettes) -> str:
    """Neighbours, which are no part of the map."""
    colour = palettes.colour("contexte")
    data = "".join(path_of(parse_outline(one), frame) for one in ground.context)
    return f'<path d="{data}" fill="{colour}" stroke="{colour}" stroke-width="2"/>'


def draw_over(ground: Ground, frame: Frame, palettes: Palettes, hatch: str) -> str:
    """Pictures, hatches (by that pattern), water, borders, outlines, areas reached, points, then names."""
    return "".join(_over(ground, frame, palettes, hatch))


def _over(ground: Ground, frame: Frame, palettes: Palettes, hatch: str) -> Iterator[str]:
    yield from draw_pictures(ground.pictures, frame)
    yield _hatched(ground, frame, hatch)
    water = "".join(path_of(parse_outline(one), frame) for one in ground.water)
    yield f'<path d="{water}" fill="{palettes.palette("eaux")[0].couleur}"/>'
    for classe in palettes.palette("limites"):
        yield _borders(ground, classe, frame)
    for outline in ground.outlines:
        yield from _outlined(outline, frame, palettes)
    yield from draw_reaches(ground.reaches, frame, palettes)
    yield from (draw_dot(dot, frame, palettes) for dot in ground.dots)
    yield from draw_services(ground.services, frame, palettes)
    yield from _names(ground.names, frame, palettes)


def _hatched(ground: Ground, frame: Frame, hatch: str) -> str:
    supposed = [one.contour for one in ground.outlines if one.kind == "supposee"]
    data = "".join(path_of(parse_outline(one), frame) for one in supposed)
    return f'<path d="{data}" fill="url(#{hatch})" class="{INFERRED}"/>' if data else ""


def _borders(ground: Ground, classe: Classe, frame: Frame) -> str:
    lines = [one.contour for one in ground.borders if one.niveau in classe.valeurs]
    data = "".join(line_path(parse_lines(one), frame) for one in lines)
    if not data:
        return ""
    width = classe.largeur_px * UNITS_PER_PX
    dashes = " ".join(f"{part * width:g}" for part in classe.tirets)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{data}" fill="none" stroke="{classe.couleur}" stroke-width="{width:g}" stroke-linejoin="round"{dashed}/>'


def _outlined(outline: Outline, frame: Frame, palettes: Palettes) -> Iterator[str]:
    if outline.kind == "supposee":
        return
    chosen = outline.kind == "selection"
    colour = palettes.colour("selection" if chosen else "texte")
    width = SELECTION_UNITS if chosen else SELECTION_UNITS / 1.4
    data = path_of(parse_outline(outline.contour), frame)
    dashed = "" if chosen else ' stroke-dasharray="18 9"'
    for shade, wide, more in (
        (palettes.colour("halo"), width + HALO_UNITS, ""),
        (colour, width, dashed),
    ):
        yield f'<path d="{data}" fill="none" stroke="{shade}" stroke-width="{wide:g}" stroke-linejoin="round"{more}/>'


def _names(names: Sequence[Name], frame: Frame, palettes: Palettes) -> Iterator[str]:
    """Names in their order, each where no other one is yet; one that has no room is left out."""
    taken: list[tuple[float, float, float, float]] = []
    for name in names:
        bold = name.niveau != "commune"
        kind = Type(NAME_SIZES["territoire" if bold else "commune"], palettes.colour("texte"), bold=bold)
        x, y = frame.place((name.x, name.y))
        half, high = kind.width(name.nom) / 2, kind.size
        for shift in (0.0, -high, high) if bold else (0.0,):
            box = (x - half, y + shift - high / 2, x + half, y + shift + high / 2)
            if _inside(box, frame) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield haloed(name.nom, (x, y + shift + high / 3), kind, palettes.colour("halo"))
                break


def _inside(box: tuple[float, float, float, float], frame: Frame) -> bool:
    """Whether a name is read whole."""
    return box[0] > 0 and box[1] > 0 and box[2] < frame.width and box[3] < frame.height


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    apart = (
        one[2] + NAME_GAP < other[0]
        or other[2] + NAME_GAP < one[0]
        or one[3] + NAME_GAP < other[1]
        or other[3] + NAME_GAP < one[1]
    )
    return not apart
