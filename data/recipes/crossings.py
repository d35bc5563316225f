"""Bridges and ferries, by hand (general knowledge), checked against the water layer."""

import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes.measure import to_lambert
from data.recipes.product import Product

BRIDGES = (
    ("pont-aquitaine", "Pont d'Aquitaine", "Garonne", -0.536, 44.880),
    ("pont-chaban-delmas", "Pont Jacques-Chaban-Delmas", "Garonne", -0.552, 44.858),
    ("pont-de-pierre", "Pont de pierre", "Garonne", -0.563, 44.838),
    ("pont-saint-jean", "Pont Saint-Jean", "Garonne", -0.552, 44.826),
    ("pont-simone-veil", "Pont Simone-Veil", "Garonne", -0.541, 44.815),
    ("pont-francois-mitterrand", "Pont François-Mitterrand", "Garonne", -0.528, 44.800),
    ("pont-langoiran", "Pont de Langoiran", "Garonne", -0.395, 44.704),
    ("pont-cadillac", "Pont de Cadillac", "Garonne", -0.326, 44.636),
    ("pont-langon", "Pont de Langon", "Garonne", -0.245, 44.556),
    ("pont-castets", "Pont de Castets", "Garonne", -0.151, 44.553),
    ("pont-la-reole", "Pont de La Réole", "Garonne", -0.038, 44.579),
    ("pont-marmande", "Pont de Marmande", "Garonne", 0.160, 44.490),
    ("pont-cubzac", "Pont de Cubzac", "Dordogne", -0.455, 44.975),
    ("pont-libourne", "Pont de Libourne", "Dordogne", -0.250, 44.912),
    ("pont-branne", "Pont de Branne", "Dordogne", -0.186, 44.831),
    ("pont-saint-jean-de-blaignac", "Pont de Saint-Jean-de-Blaignac", "Dordogne", -0.135, 44.816),
    ("pont-castillon", "Pont de Castillon", "Dordogne", -0.040, 44.850),
    ("pont-pessac-sur-dordogne", "Pont de Pessac-sur-Dordogne", "Dordogne", 0.085, 44.830),
    ("pont-sainte-foy", "Pont de Sainte-Foy", "Dordogne", 0.218, 44.843),
)
"""id, name, river, lon, lat of the road bridges the land grid opens."""

FERRIES = (
    ("bac-verdon-royan", "Bac Le Verdon-sur-Mer ↔ Royan", (-1.066, 45.545), (-1.028, 45.622)),
    ("bac-lamarque-blaye", "Bac Lamarque ↔ Blaye", (-0.715, 45.098), (-0.664, 45.127)),
)
"""id, name and the two landings (lon, lat)."""

FERRY_LAND_KM = 30
"""Length of land road that takes as long as a crossing; unverified."""


def bridges(water: tuple[BaseGeometry, ...]) -> Product:
    """Bridges as points, with their distance to the nearest water polygon."""
    points = to_lambert([shapely.Point(lon, lat) for *_, lon, lat in BRIDGES])
    away = [round(distance_m(point, water)) for point in points]
    far = [f"{bridge[1]} ({metres} m)" for bridge, metres in zip(BRIDGES, away, strict=True) if metres > 500]
    return Product(
        "shapes/ponts.fgb",
        "ponts",
        ("shapes/eau.fgb",),
        tuple(
            {"id": key, "nom": name, "cours_eau": river, "distance_eau_m": metres}
            for (key, name, river, *_), metres in zip(BRIDGES, away, strict=True)
        ),
        tuple(points),
        repairs=(
            (
                f"Distance au polygone d'eau le plus proche : de {min(away)} à {max(away)} m ; au-delà de 500 m : "
                f"{', '.join(far) or 'aucun'}."
            ),
        ),
    )


def ferries(water: tuple[BaseGeometry, ...]) -> Product:
    """Ferries as straight lines between landings, with the share of the crossing that is on water."""
    lines = to_lambert([shapely.LineString([start, end]) for *_, start, end in FERRIES])
    sea = shapely.union_all(list(water))
    return Product(
        "shapes/bacs.fgb",
        "bacs",
        ("shapes/eau.fgb",),
        tuple(
            {
                "id": key,
                "nom": name,
                "km_equivalent_terre": FERRY_LAND_KM,
                "longueur_km": round(line.length / 1000, 2),
                "part_sur_eau": round(line.intersection(sea).length / line.length, 2),
            }
            for (key, name, *_), line in zip(FERRIES, lines, strict=True)
        ),
        tuple(lines),
    )


def distance_m(point: BaseGeometry, water: tuple[BaseGeometry, ...]) -> float:
    """Metres from a point to the nearest water polygon; 0 on the water."""
    return min(point.distance(shape) for shape in water)
