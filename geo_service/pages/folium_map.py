"""The map of a page to take away: folium writes its script; nothing it would fetch from elsewhere is kept."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import folium

from geo_service.errors import ConfigurationError

LEAFLET: Final = Path("leaflet") / "dist"
IMAGES: Final = re.compile(r"[^{}]*\{[^{}]*url\([^{}]*\}")
"""Rules of Leaflet's style sheet that name an image: markers and a switch that these maps do not have."""

Bounds = tuple[float, float, float, float]
Features = dict[str, Any]


@dataclass(frozen=True)
class FoliumMap:
    """Its place in the page, its script, and the names that script gives to the map and to its zones."""

    html: str
    script: str
    name: str
    zones: str


@dataclass(frozen=True)
class Leaflet:
    """The library, to be written in the page itself."""

    script: str
    styles: str


def folium_map(zones: Features, outline: Features, bounds: Bounds, border: str) -> FoliumMap:
    """Zones (GeoJSON features with an id, degrees) and the outline that holds them, framed; no background.

    ``bounds``: west, south, east, north in degrees. Styles and words of the zones come later, from the page.
    """
    west, south, east, north = bounds
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2], tiles=None, control_scale=False, zoom_control=False,
        attribution_control=False, zoom_snap=0.25, scroll_wheel_zoom=False,
    )  # fmt: skip
    layer = folium.GeoJson(zones, name="zones", style_function=_plain)
    layer.add_to(drawn)
    edge = {"color": border, "weight": 2.5, "fill": False, "interactive": False}
    folium.GeoJson(outline, name="contour", style_function=lambda _: edge, interactive=False).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]])
    root = drawn.get_root()
    root.render()
    figure: Any = root
    return FoliumMap(figure.html.render(), figure.script.render(), drawn.get_name(), layer.get_name())


def _plain(_: Any) -> dict[str, Any]:
    return {"weight": 0.7, "fillOpacity": 1}


def leaflet(vendor_dir: Path) -> Leaflet:
    """The library as it is installed.

    Raises:
        ConfigurationError: it is not.
    """
    folder = vendor_dir / LEAFLET
    try:
        script = (folder / "leaflet.js").read_text(encoding="utf-8")
        styles = (folder / "leaflet.css").read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"Leaflet manque dans {folder} : lancez scripts/setup.sh.") from error
    return Leaflet(re.sub(r"//# sourceMappingURL=\S+", "", script), IMAGES.sub("", styles))
