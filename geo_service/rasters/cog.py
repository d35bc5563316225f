"""A raster of minutes as a Cloud Optimized GeoTIFF, by GDAL's own driver."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rasterio.io import MemoryFile

from geo_service.crs import LAMBERT93
from geo_service.model.raster import NOT_LAND, OUTSIDE, TENTHS_PER_MIN, UNREACHABLE, Grid, RasterSpec
from geo_service.rasters.codes import Codes, transform_of

NODATA: Final = 65535
BLOCK: Final = 128
"""Smaller than a raster of 500 m cells, so that it has overviews."""

STATES: Final = {UNREACHABLE: 1, NOT_LAND: 2, OUTSIDE: 3}
STATES_TEXT: Final = (
    "0 = atteint ; 1 = hors de portée ; 2 = eau, ou loin de toute route ; 3 = hors du département"
)
OPTIONS: Final = {
    "driver": "COG",
    "dtype": "uint16",
    "crs": f"EPSG:{LAMBERT93}",
    "nodata": NODATA,
    "blocksize": BLOCK,
    "compress": "DEFLATE",
    "predictor": 2,
    "overview_resampling": "nearest",  # a mean of minutes and of « no minutes » would be a number of nothing
}


def write_cog(codes: Codes, grid: Grid, spec: RasterSpec) -> bytes:
    """Two bands: minutes (tenths, with their scale, without data where there are none), and why there are none."""
    with MemoryFile() as memory:
        with memory.open(
            width=grid.columns, height=grid.rows, count=2, transform=transform_of(grid), **OPTIONS
        ) as raster:
            raster.write(np.where(codes < NOT_LAND, codes, NODATA).astype(np.uint16), 1)
            raster.write(states(codes), 2)
            raster.scales = (1 / TENTHS_PER_MIN, 1.0)
            raster.descriptions = (spec.titre, "État")
            raster.units = (spec.unite, "")
            raster.update_tags(**tags(spec))
            raster.update_tags(2, VALEURS=STATES_TEXT)
        return bytes(memory.read())


def states(codes: Codes) -> NDArray[np.uint16]:
    """Why a cell has no minutes; 0 where it has."""
    found = np.zeros(codes.shape, dtype=np.uint16)
    for code, state in STATES.items():
        found[codes == code] = state
    return found


def tags(spec: RasterSpec) -> Mapping[str, str]:
    """What the file says of itself."""
    return {
        "TITLE": spec.titre,
        "SOURCE": spec.source,
        "VINTAGE": spec.millesime,
        "METHOD": spec.methode,
        "LICENCE": spec.licence,
        "ATTRIBUTION": spec.attribution,
        "NATURE": spec.nature,
        "NATURE_MIN": spec.nature_min,
        "UNIT": spec.unite,
        "NOTES": " ".join(spec.notes),
    }
