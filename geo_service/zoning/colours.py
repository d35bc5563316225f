"""A colour number for each territoire, so that neighbours differ and numbers never move."""

import geopandas as gpd
import shapely

PALETTE_SIZE = 9


def colour_territoires(communes: gpd.GeoDataFrame) -> dict[str, int]:
    """Colour index 0–8 by territoire code, in code order: each its own while the palette lasts, then greedy."""
    placed = communes[communes["territoire_code"].notna()]
    shapes = {
        str(code): shapely.coverage_union_all(part.geometry.to_numpy())
        for code, part in placed.groupby("territoire_code")
    }
    colours: dict[str, int] = {}
    for code in sorted(shapes):
        near = {colours[other] for other in colours if shapely.intersects(shapes[code], shapes[other])}
        uses = [
            (number in near, list(colours.values()).count(number), number) for number in range(PALETTE_SIZE)
        ]
        colours[code] = min(uses)[2]
    return colours
