"""Provenance inside a file: as plain pairs that GDAL shows, and as the document QGIS shows."""

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from geo_service.exports.table import Table

PAIRS = {
    "producteurs": "producer",
    "licences": "licence",
    "millesimes": "millesime",
    "natures": "nature",
    "mentions": "attribution",
    "avertissement": "avertissement",
}
QGIS_STANDARD = "http://mrcc.com/qgis.dtd"


def plain_pairs(table: Table) -> dict[str, str]:
    """Key and value texts; sources in their order, each value once."""
    pairs = {name: " ; ".join(_distinct(table, key)) for name, key in PAIRS.items()}
    return pairs | {
        "titre": table.layer.title,
        "description": table.layer.description,
        "publication": str(table.publication or ""),
        "publie_le": table.published_at,
    }


def qgis_document(table: Table) -> str:
    """QGIS's own metadata document: title, abstract, licences, credits, and one line of history per source."""
    root = ET.Element("qgis", version="3.22")
    texts = [("identifier", table.layer.id), ("type", "dataset"), ("language", "fre")]
    notices = _distinct(table, "avertissement")
    texts += [("title", table.layer.title), ("abstract", " ".join([*notices, table.layer.description]))]
    texts += [("license", licence) for licence in _distinct(table, "licence")]
    texts += [("rights", credit) for credit in _distinct(table, "attribution")]
    texts += [("history", _history(source)) for source in table.provenance]
    texts += [("history", f"Publication {table.publication}, {table.published_at}")]
    for name, text in texts:
        ET.SubElement(root, name).text = text
    return ET.tostring(root, encoding="unicode")


def _distinct(table: Table, key: str) -> list[str]:
    return list(dict.fromkeys(str(source[key]) for source in table.provenance if source.get(key)))


def _history(source: Mapping[str, Any]) -> str:
    facts = (source.get("producer"), source.get("millesime"), source.get("nature"), source.get("licence"))
    limits = " ".join(source.get("limits") or ())
    return f"{source.get('title')} : {', '.join(str(fact) for fact in facts if fact)}. {limits}".strip()
