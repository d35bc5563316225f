"""The four carences as published indicators: how many themes of each territoire are known to be in carence.

A number is published only when a theme is known to be in carence, or when every theme is decided: a 0 made of
unknowns would read as « no carence ». Bounds go from the themes known true to those that may be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from geo_service.errors import GeoError
from geo_service.gaps.carence import LABELS, METHOD, RULES, Carence, CarenceParameters, Cellule
from geo_service.gaps.carence_besoin import HEADCOUNTS, Mesure, MesureBesoin, Territoire, counts_of
from geo_service.gaps.carence_matrice import FALSE, NULL, TRUE, WORDS, Sources, counts, doubts, matrix_of
from geo_service.gaps.carence_registre import SOURCES, THEMES, registry_of, themes_of
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import find_modules
from geo_service.gaps.values import WORDS as QUALITIES
from geo_service.gaps.values import Floats, Result, Values, ZoneValue
from geo_service.model.indicator import Aggregation, Family, Indicateur, Lecture, Quality, Reads, Sens
from geo_service.model.registre import RegistrePacte, Theme
from geo_service.model.zone import Niveau

NEEDS: Final = (
    "apl_mg_65", "hors_seuil_proximite", "ftth_manquants_share", "temps_mediation", "logements_vacants_share",
    "pop_65p_share", "temps_college",
)  # fmt: skip
"""Indicators that may tell a need; the list of themes says of which."""

LIMITS: Final = (
    "Un thème est vrai, faux ou inconnu : sans registre déclaré complet, la plupart sont inconnus, et aucun nombre n'est publié.",
    "La valeur est un minimum : les bornes vont des thèmes connus en carence à ceux qui pourraient l'être.",
)


def carence_indicator(kind: Carence, title_en: str) -> Indicateur:
    """Definition of the number of themes in one kind of carence."""
    return Indicateur(
        id=kind,
        titre=f"{LABELS[kind]} : nombre de thèmes",
        title_en=title_en,
        famille=Family.CARENCE,
        theme="gouvernance",
        unite="thèmes",
        definition=f"Thèmes du territoire où la règle est vraie : {RULES[kind]}.",
        formule="nombre de thèmes où la règle est vraie (logique à trois valeurs)",
        methode=METHOD,
        sens=Sens.NEUTRE,
        aggregation=Aggregation.OWN,
        poids="aucun : chaque thème compte pour un",
        reference="METHODS § 6 ; Kleene 1952 pour la logique à trois valeurs",
        limites=LIMITS,
        niveaux=(Niveau.TERRITOIRE,),
        reads=Reads(records=SOURCES, indicators=(*NEEDS, *HEADCOUNTS)),
        age_max_years=2,
    )


def known_carences(inputs: Inputs, kind: Carence, parameters: CarenceParameters) -> Result:
    """Themes of each territoire where a rule is known true, with every cell as evidence.

    Raises:
        NoSourceError: the list of themes is not loaded.
    """
    themes = themes_of(inputs.records(THEMES))
    codes = inputs.communes.codes.tolist()
    people = np.nan_to_num(inputs.communes.population).tolist()
    sources = Sources(
        themes, _measures(inputs, themes), _registry(inputs), dict(zip(codes, people, strict=True))
    )
    places = territoires_of(inputs)
    cells = matrix_of(sources, places, inputs.today, parameters)
    labels = {theme.slug: theme.label for theme in themes}
    return Result(zones=tuple(_rows(inputs, kind, cells, labels, parameters)))


def territoires_of(inputs: Inputs) -> tuple[Territoire, ...]:
    """Territoires with their communes in both readings."""
    codes = inputs.communes.codes
    zones = [zone for zone in inputs.communes.zones if zone.niveau is Niveau.TERRITOIRE]
    members = {(zone.code, zone.lecture): tuple(codes[zone.members].tolist()) for zone in zones}
    return tuple(
        Territoire(zone.code, zone.nom, members[zone.code, zone.lecture], members.get((zone.code, Lecture.ALTERNATIVE)))
        for zone in zones if zone.lecture is Lecture.PRINCIPALE
    )  # fmt: skip


def _registry(inputs: Inputs) -> RegistrePacte:
    return registry_of({name: _records(inputs, name) for name in SOURCES})


def _records(inputs: Inputs, name: str) -> Sequence[Mapping[str, Any]]:
    try:
        return inputs.records(name)
    except NoSourceError:
        return ()


def _measures(inputs: Inputs, themes: Iterable[Theme]) -> dict[str, MesureBesoin]:
    modules = find_modules()
    wanted = [theme.need_indicator for theme in themes if theme.need_indicator in NEEDS]
    return {name: _measure(inputs, modules[name].definition) for name in wanted if name and name in modules}


def _measure(inputs: Inputs, definition: Indicateur) -> MesureBesoin:
    try:
        values = inputs.indicator(definition.id)
    except GeoError as error:
        return MesureBesoin(definition, "", {}, str(error))
    codes = inputs.communes.codes.tolist()
    measure = MesureBesoin(definition, values.millesime, measures_of(values, codes))
    return _with_people(inputs, measure, codes) if definition.habitants in HEADCOUNTS else measure


def _with_people(inputs: Inputs, measure: MesureBesoin, codes: Sequence[str]) -> MesureBesoin:
    share = find_modules()[measure.definition.habitants].definition
    try:
        counted = counts_of(measures_of(inputs.indicator(share.id), codes))
    except NoSourceError:
        return measure
    return replace(measure, habitants=counted, poids=share.poids)


def measures_of(values: Values, codes: Sequence[str]) -> dict[str, Mesure]:
    """Values of an indicator by code of commune."""
    columns = [values.value, values.numerator, values.denominator, values.low, values.high]
    value, numerator, denominator, low, high = (
        [_cell(cells, rank) for rank in range(len(codes))] for cells in columns
    )
    reasons = [QUALITIES.get(int(code)) for code in values.quality]
    cells = zip(value, reasons, numerator, denominator, low, high, strict=True)
    return {code: Mesure(*cell) for code, cell in zip(codes, cells, strict=True)}


def _cell(cells: Floats | None, rank: int) -> float | None:
    return None if cells is None or np.isnan(cells[rank]) else float(cells[rank])


def _rows(
    inputs: Inputs,
    kind: Carence,
    cells: Sequence[Cellule],
    labels: Mapping[str, str],
    parameters: CarenceParameters,
) -> Iterator[ZoneValue]:
    for code in dict.fromkeys(cell.territoire for cell in cells):
        here = [cell for cell in cells if cell.territoire == code]
        counted = counts(here)[kind]
        known = counted[TRUE] > 0 or not counted[NULL]
        yield ZoneValue(
            f"{Niveau.TERRITOIRE}:{code}", str(inputs.today.year), float(counted[TRUE]) if known else None,
            None if known else Quality.MISSING, low=float(counted[TRUE]), high=float(counted[TRUE] + counted[NULL]),
            detail={
                "comptes": counted,
                "part_des_themes_decides": round((counted[TRUE] + counted[FALSE]) / len(here), 4),
                "themes": [_evidence(cell, kind, labels[cell.theme], parameters) for cell in here],
            },
        )  # fmt: skip


def _evidence(cell: Cellule, kind: Carence, label: str, parameters: CarenceParameters) -> dict[str, Any]:
    verdict = cell.verdicts[kind]
    changed = doubts(cell, parameters.contributions_max.value)
    return {
        "theme": cell.theme,
        "libelle": label,
        "verdict": WORDS[verdict.value],
        "raison": verdict.reason,
        "preuves": dict(cell.facts.preuves),
        "besoin": cell.besoin.constat or cell.besoin.raison,
        "change_avec": {name: other[kind] for name, other in changed.items() if kind in other},
    }
