"""Known projects and typed euros, per theme: what records say, and never more.

No register is declared complete: a zone without a record is « donnée absente », not 0, and a total is a minimum.
Amounts of different types (engaged, envelope…) are never added; floors and indicators never enter a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import fsum
from typing import Any, Final, TypeAlias

import numpy as np

from geo_service.gaps.evidence import Detail, with_evidence
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Ints, Result, Values, known_where
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.zone import Niveau

Record: TypeAlias = Mapping[str, Any]

METHOD: Final = "projets_connus_v1"
FUND: Final = "fonds_vert_2023"
ENGAGED: Final = "engagé"
NOT_COMPLETE: Final = (
    "Aucun registre n'est déclaré complet : une zone sans projet connu est « donnée absente », jamais 0 ; un total "
    "est un minimum."
)
ONE_FUND: Final = (
    "Un seul fonds est connu (Fonds vert 2023) : il ne finance ni santé ni services, l'absence de projet sur ces thèmes "
    "ne dit rien."
)
PLACED: Final = (
    "Un projet compte là où est sa commune, quel que soit le département qui l'instruit ; ceux qui n'ont pas de commune "
    "sont comptés à part, au niveau du département."
)
SEAT: Final = (
    "La commune d'un projet porté par un syndicat, une intercommunalité ou le Département peut être celle de leur siège : "
    "ces projets sont aussi comptés à part, dans le détail."
)
ONLY_ENGAGED: Final = "Montant engagé par l'État : ni coût total du projet, ni montant payé."
FLOOR: Final = "plancher"
COMMUNE_SIREN: Final = "21"
"""How the SIREN of a commune begins; a commune made by a merger may have another, and is then to be checked too."""


def project_indicator(id_: str, titre: str, **told: Any) -> Indicateur:
    """Definition of an indicator made from the projects of a fund; ``told`` are the fields of its own."""
    common = {
        "famille": Family.PROJETS, "theme": "transition", "methode": METHOD, "aggregation": Aggregation.OWN,
        "sens": Sens.NEUTRE, "poids": "aucun : somme des projets connus", "reads": Reads(records=(FUND,)),
        "reference": "Ministère de la Transition écologique, liste des projets subventionnés",
        "limites": (NOT_COMPLETE, ONE_FUND, PLACED, SEAT),
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def known_projects(inputs: Inputs, definition: Indicateur) -> Result:
    """How many projects are known in each zone, by year; themes and typed euros as evidence.

    Raises:
        NoSourceError: the fund is not loaded.
    """
    return _by_year(inputs, definition, lambda records: float(len(records)))


def engaged_euros(inputs: Inputs, definition: Indicateur) -> Result:
    """Euros engaged for the known projects of each zone, by year; other types of amounts are left out.

    Raises:
        NoSourceError: the fund is not loaded.
    """
    return _by_year(inputs, definition, engaged)


def engaged(records: Iterable[Record]) -> float:
    """Sum of the engaged amounts, €."""
    return euros(record["montant_eur"] for record in records if record["montant_type"] == ENGAGED)


def euros(amounts: Iterable[float]) -> float:
    """Exact sum, to the cent."""
    return round(fsum(amounts), 2)


def _by_year(inputs: Inputs, definition: Indicateur, measure: Any) -> Result:
    records = sorted(inputs.records(FUND), key=_year)
    years = [(year, list(group)) for year, group in groupby(records, key=_year)]
    zones = (row for year, group in years for row in _of_year(inputs, definition, (year, group), measure))
    return Result((), tuple(zones), tuple(_remainder_note(inputs, group) for _, group in years))


def _year(record: Record) -> str:
    return str(record["annee"])


def _of_year(inputs: Inputs, definition: Indicateur, told: tuple[str, list[Record]], measure: Any) -> Any:
    year, records = told
    here = by_rank(inputs, records)
    value = np.array([measure(here.get(rank, [])) for rank in range(len(inputs.communes))], dtype=np.float64)
    value, quality = known_where(value, np.isin(np.arange(len(value)), list(here)))
    values = Values(year, value, quality, sources=(FUND,))
    how = (definition, Aggregation.SUM)
    return with_evidence(how, inputs.communes, values, _evidence(inputs, records, here))


def by_rank(inputs: Inputs, records: Iterable[Record]) -> Mapping[int, Sequence[Record]]:
    """Records by the rank of their commune; those without one, or placed elsewhere, are left out."""
    rank, found = inputs.communes.rank(), dict[int, list[Record]]()
    for record in records:
        place = rank.get(record.get("commune") or "")
        if place is not None:
            found.setdefault(place, []).append(record)
    return found


def _evidence(inputs: Inputs, records: Sequence[Record], here: Mapping[int, Sequence[Record]]) -> Detail:
    def detail(zone: str, members: Ints) -> Mapping[str, Any]:
        inside = [record for rank in members.tolist() for record in here.get(rank, [])]
        told = {
            "themes": by_theme(inside),
            "lieu_a_verifier": tally([one for one in inside if may_be_a_seat(one)]),
        }
        left_out = remainder(inputs, records) if zone.startswith(f"{Niveau.DEPARTEMENT}:") else {}
        return {**told, **left_out}

    return detail


def may_be_a_seat(record: Record) -> bool:
    """Whether the place of a project may be the seat of its beneficiary, which is no commune."""
    return not str(record.get("beneficiaire_siren_ou_siret") or "").startswith(COMMUNE_SIREN)


def by_theme(records: Iterable[Record]) -> Mapping[str, Any]:
    """How many records and how many euros of each type, by theme."""
    ordered = sorted(records, key=lambda record: str(record["theme"]))
    return {
        theme: tally(list(group)) for theme, group in groupby(ordered, key=lambda record: record["theme"])
    }


def tally(records: Sequence[Record]) -> Mapping[str, Any]:
    """How many records, and their euros by type; amounts that enter no sum are listed."""
    summed = sorted((record for record in records if enters_a_sum(record)), key=kind_of)
    listed = [
        record for record in records if record.get("montant_eur") is not None and not enters_a_sum(record)
    ]
    amounts = {
        kind: euros(record["montant_eur"] for record in group) for kind, group in groupby(summed, key=kind_of)
    }
    told: dict[str, Any] = {"nombre": len(records), "montants_eur": amounts}
    return told | ({"hors_somme": [_listed(record) for record in listed]} if listed else {})


def _listed(record: Record) -> Mapping[str, Any]:
    return {name: record.get(name) for name in ("key", "titre", "montant_eur", "montant_type")}


def enters_a_sum(record: Record) -> bool:
    """Whether an amount may be added to others of its type: neither a floor nor an indicator, and typed."""
    kind = record.get("montant_type") or ""
    told = record.get("montant_eur") is not None
    return bool(kind) and told and not kind.startswith(FLOOR) and record.get("nature") != "indicateur"


def kind_of(record: Record) -> str:
    """Type of an amount, with the state of what it pays when the source tells it."""
    state = record.get("etat")
    return f"{record['montant_type']} ({state})" if state else str(record["montant_type"])


def remainder(inputs: Inputs, records: Iterable[Record]) -> Mapping[str, Any]:
    """Projects the département examined that are not counted in it: without a commune, or placed elsewhere."""
    served = set(inputs.communes.codes[inputs.communes.served].tolist())
    own = [record for record in records if record["departement_instructeur"] == inputs.departement]
    unplaced = [record for record in own if not record.get("commune")]
    elsewhere = [record for record in own if record.get("commune") and record["commune"] not in served]
    return {"sans_commune": tally(unplaced), "communes_d_autres_departements": tally(elsewhere)}


def _remainder_note(inputs: Inputs, records: Sequence[Record]) -> str:
    told = remainder(inputs, records)
    unplaced, elsewhere = told["sans_commune"], told["communes_d_autres_departements"]
    return (
        f"{_year(records[0])} : parmi les projets instruits par le département, {unplaced['nombre']} sans commune "
        f"({_engaged_text(unplaced)}) et {elsewhere['nombre']} situés dans un autre département "
        f"({_engaged_text(elsewhere)}) ne sont dans aucun total."
    )


def _engaged_text(told: Mapping[str, Any]) -> str:
    return f"{told['montants_eur'].get(ENGAGED, 0):,.0f} €".replace(",", "\u202f")
