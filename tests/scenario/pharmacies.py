"""The tiny département with two pharmacies, in the corners that are farthest apart."""

from pathlib import Path

from small import SOURCE_HEAD, outlines, small_settings, to_lonlat, write_csv

from geo_service.settings import Settings

OPEN = ("99001", "99012")
READING = """
[reader]
format = "csv"
lon = "lon"
lat = "lat"
[columns]
id = { from = "id", required = true }
nom = { from = "nom" }
commune = { from = "commune", required = true }
[fixed]
type = "pharmacie"
[checks]
unique = ["id"]
"""


def hall(code: str) -> dict[str, float]:
    """Where the town hall of a commune stands, in degrees."""
    point = outlines()[code].representative_point()
    lon, lat = to_lonlat(point.x, point.y)
    return {"lon": lon, "lat": lat}


def pharmacy_settings(folder: Path) -> Settings:
    """The files of the département, with those of the pharmacies."""
    settings = small_settings(folder)
    head, _, channel = SOURCE_HEAD.format(
        title="pharmacies", target="equipement", nature="official", path="tables/pharmacies.csv"
    ).partition("[[channel]]")
    declared = f'{head}steps = ["points"]\n[[channel]]{channel}{READING}'
    (settings.data_dir / "sources" / "pharmacies.toml").write_text(declared, encoding="utf-8")
    write_csv(
        settings.data_dir / "tables" / "pharmacies.csv",
        ("id", "nom", "commune", "lon", "lat"),
        [(f"p-{code}", f"Pharmacie {code}", code, *hall(code).values()) for code in OPEN],
    )
    return settings
