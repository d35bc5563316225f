"""What an answer made from named sources and computations says of them."""

from collections.abc import Iterable
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.source import DEMONSTRATION_NOTICE, Nature
from geo_service.store.spatial_sources import origins

ZONES: Final = "zones"
TOLD: Final = ("source", "titre", "producteur", "licence", "millesime", "nature")


async def told_of(connection: AsyncConnection, names: Iterable[str]) -> dict[str, Any]:
    """Publication, sources, natures, licences, and the notice of generated data."""
    rows = await origins(connection, {*names, ZONES})
    sources = [{name: row[name] for name in TOLD} for row in rows if row["source"]]
    least = least_good(row["nature_min"] for row in rows if row["source"])
    published = rows[0] if rows else {"publication_id": None, "published_at": None}
    return {
        "publication": {"id": published["publication_id"], "date": published["published_at"]},
        "natures": {"objets": least, "calculs": Nature.COMPUTED, "nature_min": least},
        "sources": sources,
        "licence": " ; ".join(dict.fromkeys(row["licence"] for row in sources if row["licence"])),
        "provenance": "/api/provenance",
        "avertissement": DEMONSTRATION_NOTICE if least is Nature.DEMONSTRATION else None,
    }


def least_good(natures: Iterable[str]) -> Nature | None:
    """The least good of some natures; None without any."""
    order = list(Nature)
    return max((Nature(nature) for nature in natures), key=order.index, default=None)
