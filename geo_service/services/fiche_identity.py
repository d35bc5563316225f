"""Who a zone is: its head, the zones around it, how its communes are known, the zonages of a commune."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo_service.model.indicator import Lecture
from geo_service.model.told import Cited, Listed, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Identity, Link, Membership, Town
from geo_service.pages.fiche_text import many, number, people, with_unit
from geo_service.services.fiche_communes import by_name
from geo_service.services.fiche_subject import Commune, Subject, page_of

Row = Mapping[str, Any]

CONFIDENCE: Final[Mapping[str, str]] = {
    "official": "liste officielle",
    "cited": "cité par un document",
    "derived": "déduit",
    "inferred": "supposé",
}
IN_FORCE_YEARS: Final = 3
"""A census year is in force three years later (decree 2003-485)."""

NIVEAUX: Final[Mapping[str, str]] = {
    Niveau.TERRITOIRE: "territoire", Niveau.EPCI: "intercommunalité", Niveau.CANTON: "canton", Niveau.COMMUNE: "commune",
    Niveau.DEPARTEMENT: "département",
}  # fmt: skip
ZONAGES: Final = ("zonage_ars_2025", "villes_equilibre", "qpv_2024", "typologies_anct_2026")
SMALL_KM2: Final = 100
"""Below, an area has a decimal: without it a density cannot be found again from what is shown."""

ARS: Final[Mapping[str, str]] = {
    "1_ZIP": "zone d'intervention prioritaire (ZIP)",
    "2_ZAC": "zone d'action complémentaire (ZAC)",
}


def identity_of(subject: Subject) -> Identity:
    """Head of the document."""
    zone = subject.zone
    return Identity(
        subject.id, NIVEAUX[subject.niveau], zone["code"], zone["nom"],
        *population_words(subject),
        surface_words(zone["superficie_km2"], zone["superficie_terre_km2"]), len(subject.communes), page_of(subject.id), subject.single,
    )  # fmt: skip


def surface_words(whole: float | None, land: float | None) -> str:
    """Area within the limits, and its land where water takes a part that is seen: densities are on land."""
    if not whole:
        return ""
    decimals = 0 if whole >= SMALL_KM2 else 1
    told = with_unit(number(whole, decimals), "km²")
    if not land or number(land, decimals) == number(whole, decimals):
        return told
    terre = with_unit(number(land, decimals), "km²")
    return Said(
        "{surface} dont {terre} de terre (la densité se rapporte à la terre)", surface=told, terre=terre
    )


def population_words(subject: Subject) -> tuple[str, str]:
    """Inhabitants, and which population that is; of its communes where the zone has none of its own."""
    own, vintage = subject.zone["population"], subject.zone["population_millesime"]
    if own is not None:
        return people(own), _in_force(vintage)
    if not subject.communes:
        return Said("population inconnue"), Said("aucune commune ne lui est rattachée")
    whole = sum(one.population for one in subject.communes)
    return people(whole), Said("population municipale de ses communes")


def _in_force(vintage: str | None) -> str:
    if not (vintage and vintage.isdigit()):
        return Said("population municipale")
    year = int(vintage) + IN_FORCE_YEARS
    return Said("population municipale {millesime}, en vigueur en {annee}", millesime=vintage, annee=year)


def inside_of(subject: Subject) -> tuple[Link, ...]:
    """Zones that hold this one, with the confidence of each membership."""
    return tuple(
        Link(row["nom"], page_of(row["id"]), _membership_words(row), inferred=row["confiance"] == "inferred")
        for row in subject.memberships
    )


def _membership_words(row: Row) -> str:
    told = Said(
        "{niveau}, rattachement : {confiance}",
        niveau=Said(NIVEAUX.get(row["niveau"], row["niveau"])),
        confiance=Said(CONFIDENCE.get(row["confiance"], row["confiance"])),
    )
    return Said("{lien} (autre lecture)", lien=told) if row["lecture"] == "alternative" else told


def parts_of(rows: Sequence[Row]) -> tuple[Link, ...]:
    """EPCI of the communes, with what of each lies here."""
    return tuple(Link(row["nom"], page_of(row["id"]), _part_words(row)) for row in rows)


def _part_words(row: Row) -> str:
    communes, habitants = many(row["communes"], "commune"), people(row["habitants"] or 0)
    total = row["nb_communes"]
    if total is None or row["communes"] >= total:
        return Said("entière ({communes}, {habitants})", communes=communes, habitants=habitants)
    return Said("{communes} sur {total}, {habitants}", communes=communes, total=total, habitants=habitants)


def membership_of(subject: Subject, rows: Sequence[Row]) -> Membership:
    """How the communes of a territoire are known, and those that may belong elsewhere, or here."""
    if subject.niveau is not Niveau.TERRITOIRE:
        return Membership()
    counts = Counter(row["confiance"] for row in rows if row["lecture"] == Lecture.PRINCIPALE)
    told = tuple(
        Said("{communes} : {confiance}", communes=many(counts[key], "commune"), confiance=Said(label))
        for key, label in CONFIDENCE.items()
        if counts[key]
    )
    own = {one.id for one in subject.communes}
    joining = [one for one in subject.other_reading if one.id not in own]
    return Membership(told, _links([one for one in subject.communes if one.inferred]), _links(joining))


def _links(communes: Sequence[Commune]) -> tuple[Link, ...]:
    return tuple(Link(one.nom, page_of(one.id), inferred=True) for one in by_name(communes))


def towns_of(rows: Sequence[Row]) -> tuple[Town, ...]:
    """Town halls as their directory publishes them."""
    return tuple(
        Town(
            row["nom"], row["adresse"] or "", row["telephone"] or "", row["site"] or "",
            _hours(row["heures_semaine"]),
        )
        for row in rows
    )  # fmt: skip


def _hours(week: float | None) -> str:
    return "" if week is None else Said("{heures}\u00a0h d'ouverture par semaine", heures=number(week, 1))


def zonages_of(records: Mapping[str, Row]) -> tuple[tuple[str, str, str], ...]:
    """Zonages of a commune: name, what it says, its date. A source that says nothing of it is told so."""
    ars, ville = records.get("zonage_ars_2025"), records.get("villes_equilibre")
    qpv, types = records.get("qpv_2024"), records.get("typologies_anct_2026")
    return (
        (
            Said("Zonage des médecins généralistes (ARS)"),
            _ars(ars),
            str(ars.get("etat_au", "")) if ars else "",
        ),
        (Said("Quartiers prioritaires de la ville"), _quarters(qpv), "2024"),
        (Said("Villes d'équilibre"), Said("oui") if ville else Said("absente de la liste"), "2018"),
        (Said("Densité (Insee)"), Cited(types["densite"]) if types else Said("inconnue"), "2026"),
        (Said("Type de ruralité (ANCT)"), _rural(types), "2026"),
    )


def _ars(row: Row | None) -> str:
    return Said(ARS.get(row["zonage"], "hors zonage") if row else "inconnu")


def _quarters(row: Row | None) -> str:
    return Listed.of(", ", map(Cited, row["noms"])) if row else Said("aucun dans la liste")


def _rural(row: Row | None) -> str:
    if not row:
        return Said("inconnu")
    return Cited(row["ruralite"]) if row.get("ruralite") else Said("non rurale")
