"""Zones where doctors are helped to settle, as the regional health agency decided them: never computed.

A commune is in one class: ZIP (zone d'intervention prioritaire), ZAC (zone d'action complémentaire) or HZ (hors
zonage). Above the communes, a share of inhabitants. Each value's ``detail`` gives the class, or how many communes
and inhabitants are in each, with the date of the order, « inconnue » when the source does not tell it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Communes, Inputs, Zone
from geo_service.gaps.values import Result, Values, ZoneValue, known_where, ratio
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau

SOURCE: Final = "zonage_ars_2025"
CLASSES: Final[Mapping[str, str]] = {"1_ZIP": "ZIP", "2_ZAC": "ZAC", "3_HZ": "HZ"}
UNKNOWN: Final = "inconnue"
ABOVE: Final = tuple(niveau for niveau in Niveau if niveau is not Niveau.COMMUNE)


def zonage_indicator(id_: str, titre: str, title_en: str, zones: str) -> Indicateur:
    """Definition of the share of inhabitants in some zones."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        famille=Family.SANTE,
        theme="sante",
        unite="part des habitants",
        definition=f"Part des habitants dont la commune est classée {zones} par l'agence régionale de santé.",
        formule="Σ habitants des communes classées / Σ habitants ; une commune vaut 0 ou 1",
        methode="zonage_ars_v1",
        sens=Sens.HAUT,
        aggregation=Aggregation.OWN,
        poids="population municipale",
        reference="Zonage conventionnel des médecins, ARS",
        limites=(
            "Une décision, pas une mesure : elle ouvre des aides et dépend des quotas régionaux autant que des besoins.",
            "Date et numéro de l'arrêté inconnus : état du milieu de 2025.",
            "Hors zonage ne veut pas dire sans difficulté.",
        ),
        reads=Reads(records=(SOURCE,)),
    )


def zoned_share(definition: Indicateur, inputs: Inputs, classes: tuple[str, ...]) -> Result:
    """Inhabitants of communes of some classes; a commune without a record is missing, one without people not concerned.

    Raises:
        NoSourceError: the zoning is not loaded.
        ValueError: an unknown class (the source checks them).
    """
    records = {str(record["key"]): record for record in inputs.records(SOURCE)}
    communes = inputs.communes
    named = np.array([class_of(records.get(code)) for code in communes.codes.tolist()])
    people, quality = known_where(communes.population, (named != "") & ~np.isnan(communes.population))
    inside = np.where(np.isin(named, classes), people, 0.0)
    value, quality = ratio(inside, people, quality)
    details = {rank: _of_commune(records.get(code)) for rank, code in enumerate(communes.codes.tolist())}
    values = Values(
        state_of(records), value, quality, inside, people, published=True, sources=(SOURCE,), details=details
    )
    above = definition.model_copy(update={"aggregation": Aggregation.RATIO, "niveaux": ABOVE})
    zones = zone_values(above, communes, values, (Nature.COMPUTED, Nature.COMPUTED))
    return Result((values,), tuple(_told(zones, communes, named, records)))


def class_of(record: Mapping[str, Any] | None) -> str:
    """ZIP, ZAC or HZ; nothing without a record."""
    if record is None:
        return ""
    if record["zonage"] not in CLASSES:
        raise ValueError(f"classe de zonage inconnue : {record['zonage']}")
    return CLASSES[record["zonage"]]


def state_of(records: Mapping[str, Mapping[str, Any]]) -> str:
    """Year of the state that the source describes."""
    return max(str(record.get("etat_au", "")) for record in records.values())[:4]


def _told(
    zones: Iterator[ZoneValue], communes: Communes, named: Any, records: Mapping[str, Mapping[str, Any]]
) -> Iterator[ZoneValue]:
    members = {(zone.public_id, zone.lecture): zone for zone in communes.zones}
    for one in zones:
        counted = _of_zone(communes, named, members[one.zone, one.lecture])
        yield replace(one, detail={**counted, **order(tuple(records.values()))})


def _of_commune(record: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if record is None:
        return {}
    return {"zonage": class_of(record), "etat_au": record.get("etat_au"), **order((record,))}


def order(records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Date of the order, « inconnue » unless the source tells it; dates that differ are all given."""
    dates = {str(record.get("date_arrete") or "inconnu") for record in records}
    return {"date_arrete": UNKNOWN if dates == {"inconnu"} else ", ".join(sorted(dates))}


def _of_zone(communes: Communes, named: Any, zone: Zone) -> Mapping[str, Any]:
    found = named[zone.members]
    people = np.nan_to_num(communes.population[zone.members])
    return {
        name: {"communes": int((found == name).sum()), "habitants": int(people[found == name].sum())}
        for name in CLASSES.values()
    }
