"""Coordinate reference systems, as the integers PostGIS and pyproj share.

SRIDs are written nowhere else: the text form of ST_Transform is ~500 times slower.
"""

from typing import Final

LAMBERT93: Final = 2154
"""RGF93 / Lambert-93: storage and measurement in metropolitan France, metres."""

WGS84: Final = 4326
"""WGS 84 geographic coordinates: JSON output in lon, lat order (CRS84), degrees."""

WEB_MERCATOR: Final = 3857
"""WGS 84 / Pseudo-Mercator: tiles, metres stretched by 1 / cos(latitude)."""

WEB_MERCATOR_HALF_M: Final = 20037508.342789244
"""Half the side of the web mercator square, in projected metres."""

WEB_MERCATOR_MAX_LAT: Final = 85.0511287798066
"""Latitude of the north edge of the web mercator square, in degrees."""

LAMBERT93_AREA: Final = (-9.86, 41.15, 10.38, 51.56)
"""Where Lambert-93 is defined (EPSG area of use): west, south, east, north in degrees."""
