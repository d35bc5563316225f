"""What QGIS itself sees, as JSON. Run by the system's Python, which alone knows ``qgis``: ADDRESS FOLDER LAYER..."""

import json
import os
import sys
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (  # type: ignore[import-not-found]
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize  # type: ignore[import-not-found]

SIDE = 512


def read(layer: Any) -> dict[str, Any]:
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "count": sum(1 for _ in layer.getFeatures()),
        "empty": sum(not feature.hasGeometry() for feature in layer.getFeatures()),
        "fields": [field.name() for field in layer.fields()],
    }


def collection(address: str, name: str, filtered: str = "") -> dict[str, Any]:
    layer = QgsVectorLayer(f"url='{address}/api' typename='{name}'", name, "OAPIF")
    if filtered:
        layer.setSubsetString(filtered)
    return read(layer)


def geopackage(path: str, name: str) -> dict[str, Any]:
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    symbols = layer.renderer().symbols(QgsRenderContext())
    return read(layer) | {
        "renderer": layer.renderer().type(),
        "colours": sorted({part.color().name() for symbol in symbols for part in symbol.symbolLayers()}),
        "labels": layer.labelsEnabled(),
        "title": layer.metadata().title(),
        "licences": list(layer.metadata().licenses()),
    }


def tile(address: str, name: str, z: int, x: int, y: int) -> dict[str, Any]:
    """One tile, read as a layer (its features) and drawn as a vector tile layer (its pixels)."""
    drawn = QgsVectorTileLayer(
        f"type=xyz&url={address}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt&zmin=0&zmax=14", name
    )
    side = 2 * 20037508.342789244 / (1 << z)
    west, north = -20037508.342789244 + x * side, 20037508.342789244 - y * side
    settings = QgsMapSettings()
    settings.setLayers([drawn])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setOutputSize(QSize(SIDE, SIDE))
    settings.setExtent(QgsRectangle(west, north - side, west + side, north))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    blank = image.pixel(0, 0)
    pixels = sum(image.pixel(i, j) != blank for i in range(0, SIDE, 4) for j in range(0, SIDE, 4))
    source = QgsVectorLayer(f"MVT:{address}/tiles/{name}/{z}/{x}/{y}.mvt", name, "ogr")
    return read(source) | {"drawn": drawn.isValid(), "pixels": pixels}


def main(address: str, folder: str, *names: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    seen = {
        "collections": {name: collection(address, name) for name in names},
        "filtered": collection(address, "communes", '"population" > 5000'),
        "geopackages": {name: geopackage(f"{folder}/{name}.gpkg", name) for name in names},
        "tile": tile(address, "communes", 8, 127, 92),
    }
    sys.stdout.write("\n" + json.dumps(seen) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS may fall while it closes: what it saw is said


main(*sys.argv[1:])
