"""Pages of the data: every indicator, one indicator, one figure; complete without JavaScript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from geo_service.catalog import Catalog
from geo_service.model.indicator import Family, Indicateur
from geo_service.model.libelles import in_words
from geo_service.model.source import Nature
from geo_service.model.told import Day, Said, word
from geo_service.pages.fiche_text import number, percent, publication_words, told, with_unit
from geo_service.pages.html import render_page
from geo_service.pages.langues import IN_FRENCH, Version
from geo_service.settings import Settings

Json = Mapping[str, Any]

NOT_COVERED: Final = (
    Said("Les personnes sans voiture : les temps sont en voiture, hors congestion."),
    Said("Les délais pour obtenir un rendez-vous, et les praticiens qui ne prennent plus de patients."),
    Said("L'offre de transports en commun, ses horaires et ses correspondances."),
    Said(
        "Les projets et les contributions : tant que leur registre n'est pas déclaré complet, leur absence ne dit rien."
    ),
)


@dataclass(frozen=True)
class Unknown:
    """What is not known: absent indicators, too old vintages, generated data, inferred memberships."""

    absent: Sequence[Json]
    stale: Sequence[Json]
    demonstration: Sequence[Json]
    partial: Sequence[Json]
    memberships: Sequence[Json]

    @property
    def inferred(self) -> int:
        """Memberships supposed, each counted in every territoire it may belong to."""
        return sum(row["inferees"] for row in self.memberships)


@dataclass(frozen=True)
class FamilyGroup:
    """Indicators a reader finds together."""

    id: str
    title: str
    indicators: Sequence[Json]


def grouped(bodies: Iterable[Json]) -> tuple[FamilyGroup, ...]:
    """Indicators by family, in the order of the pages, by title inside."""
    known = sorted(bodies, key=lambda body: str(body["titre"]).casefold())
    groups = ((family, [body for body in known if body["famille"] == family]) for family in Family)
    return tuple(
        FamilyGroup(family.value, str(members[0]["famille_libelle"]), members)
        for family, members in groups
        if members
    )


def unknown_of(bodies: Sequence[Json], memberships: Sequence[Json]) -> Unknown:
    """What the published indicators leave unknown."""
    present = [body for body in bodies if not body["absence"]]
    return Unknown(
        absent=[body for body in bodies if body["absence"]],
        stale=[body for body in present if body["age"]["perime"]],
        demonstration=[body for body in present if body["nature_min"] == Nature.DEMONSTRATION],
        partial=[body for body in present if _without_value(body)],
        memberships=[row for row in memberships if row["inferees"]],
    )


def _without_value(body: Json) -> int:
    coverage = body["couverture"]
    return coverage["communes"] - coverage["communes_avec_valeur"] if coverage else 0


def render_indicators(
    settings: Settings, catalog: Catalog, bodies: Sequence[Json], memberships: Sequence[Json],
    publication: Json | None, version: Version,
) -> str:  # fmt: skip
    """Every indicator by family, then what is not known."""
    return render_page(
        settings,
        catalog,
        "donnees.html",
        version.langue,
        bascule=version.address,
        groups=grouped(bodies),
        total=len(bodies),
        unknown=unknown_of(bodies, memberships),
        not_covered=NOT_COVERED,
        publication=publication_words(publication["publication_id"], publication["published_at"])
        if publication
        else "",
        demonstration=[body["titre"] for body in bodies if body["avertissement"]],
    )


def render_indicator(
    settings: Settings,
    catalog: Catalog,
    body: Json,
    definition: Indicateur,
    figures: Sequence[Json],
    version: Version,
) -> str:
    """One indicator: all that is known of it, and its values for the widest zones."""
    return render_page(
        settings,
        catalog,
        "indicateur.html",
        version.langue,
        bascule=version.address,
        body=body,
        figures=[dict(figure) | texts_of(definition, figure) for figure in figures],
        demonstration=[body["titre"]] if body["avertissement"] else [],
    )


def render_figure(settings: Settings, catalog: Catalog, body: Json, version: Version = IN_FRENCH) -> str:
    """One figure with everything behind it."""
    said = body["publication"]
    return render_page(
        settings,
        catalog,
        "chiffre.html",
        version.langue,
        bascule=version.address,
        body=body,
        texte=number_text(body),
        texte_de=lambda value: number_text(dict(body) | {"valeur": value}),
        calculee=Day.of(datetime.fromisoformat(body["version"]["calculee_le"])),
        publication=publication_words(said["id"], datetime.fromisoformat(said["date"])),
        demonstration=[body["titre"]] if body["avertissement"] else [],
    )


def texts_of(definition: Indicateur, figure: Json) -> dict[str, Any]:
    """A value and its bounds for a reader, without unit, or why there is none."""
    low, high = figure["bas"], figure["haut"]
    bounded = low is not None and high is not None
    texts = [told(definition, bound, bare=True) for bound in (low, high)] if bounded else []
    value = figure["valeur"]
    return {
        "texte": figure["qualite_libelle"] if value is None else told(definition, value, bare=True),
        "entre": Said("{bas} et {haut}", bas=texts[0], haut=texts[1]) if texts else "—",
        "niveau_libelle": in_words("niveau", figure["niveau"]),
        "lecture_libelle": in_words("lecture", figure["lecture"]),
    }


def number_text(body: Json) -> str:
    """A value with its unit, shares in %, or why there is none."""
    if body["valeur"] is None:
        return word(body["qualite_libelle"])
    if body["part"]:
        return percent(body["valeur"])
    return with_unit(number(body["valeur"], body["decimales"]), body["unite"])
