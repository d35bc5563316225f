"""What the tests of the API share: vector tiles read by another library, and real serving processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import httpx2
import mapbox_vector_tile
import morecantile
import numpy as np
import pyproj
import shapely
from conftest import Loaded
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

EXTENT = 4096
BUFFER = 64
TMS = morecantile.tms.get("WebMercatorQuad")
TO_MERCATOR = pyproj.Transformer.from_crs(2154, 3857, always_xy=True)

Address = tuple[int, int, int]
Feature = dict[str, Any]


def path(ids: str, tile: Address) -> str:
    """Address of a tile."""
    z, x, y = tile
    return f"/tiles/{ids}/{z}/{x}/{y}.mvt"


def tiles_over(bounds: tuple[float, float, float, float], zoom: int) -> list[Address]:
    """Tiles that meet a lon, lat rectangle, by morecantile."""
    return [(tile.z, tile.x, tile.y) for tile in TMS.tiles(*bounds, zooms=[zoom])]


def tile_at(lon: float, lat: float, zoom: int) -> Address:
    """The tile that holds a point, by morecantile."""
    tile = TMS.tile(lon, lat, zoom)
    return tile.z, tile.x, tile.y


def side_m(zoom: int) -> float:
    """Side of a tile in projected metres."""
    return 2 * 20037508.342789244 / (1 << zoom)


def drawn_box(tile: Address) -> shapely.Polygon:
    """The square of EPSG:3857 that a tile draws, its buffer included."""
    z, x, y = tile
    bounds = TMS.xy_bounds(morecantile.Tile(x, y, z))
    margin = side_m(z) * BUFFER / EXTENT
    return shapely.box(
        bounds.left - margin, bounds.bottom - margin, bounds.right + margin, bounds.top + margin
    )


def layers_of(body: bytes) -> dict[str, list[Feature]]:
    """Features by layer, tile coordinates with y southward."""
    content = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in content.items()}


def mercator_shapes(body: bytes, layer: str, tile: Address) -> dict[str, BaseGeometry]:
    """Outlines of one layer in EPSG:3857, by the ``code`` of the feature."""
    z, x, y = tile
    bounds = TMS.xy_bounds(morecantile.Tile(x, y, z))
    unit = side_m(z) / EXTENT

    def placed(positions: Any) -> Any:
        return [bounds.left, bounds.top] + positions * [unit, -unit]

    return {
        feature["properties"]["code"]: shapely.transform(shape(feature["geometry"]), placed)
        for feature in layers_of(body).get(layer, [])
    }


def in_mercator(geometry: BaseGeometry) -> BaseGeometry:
    """An outline of EPSG:2154, vertex by vertex in EPSG:3857, by pyproj."""
    return shapely.transform(geometry, lambda at: np.column_stack(TO_MERCATOR.transform(*at.T)))


def real_communes(loaded: Loaded) -> gpd.GeoDataFrame:
    """The shipped outlines as they are, in EPSG:2154, indexed by code."""
    return gpd.read_file(loaded.settings.data_dir / "shapes" / "communes.fgb").set_index("code")


def free_port() -> int:
    """A port nobody listens to now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(loaded: Loaded, log: Path | None = None) -> Iterator[httpx2.Client]:
    """A real serving process on a database, and a client of it. What it writes goes to the log."""
    port = free_port()
    settings = loaded.settings
    surroundings = {
        **os.environ,
        "GEO_DATABASE_URL": loaded.url,
        "GEO_DATA_DIR": str(settings.data_dir),
        "GEO_LAYERS_DIR": str(settings.layers_dir),
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "geo_service.api.app:create_app"]
    options = ["--port", str(port), "--no-access-log", "--log-level", "warning"]
    options += ["--timeout-graceful-shutdown", "1"]
    with (
        (log or Path(os.devnull)).open("wb") as written,
        subprocess.Popen([*command, *options], env=surroundings, stdout=written, stderr=written) as process,
    ):
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                _wait_ready(client)
                yield client
        finally:
            process.terminate()
            process.wait(30)


def _wait_ready(client: httpx2.Client) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError("the serving process is not ready")
