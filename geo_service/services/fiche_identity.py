"""Who a zone is: its head, the zones around it, how its communes are known, the zonages of a commune."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from geo_service.model.indicator import Lecture
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import Identity, Link, Membership, Town
from geo_service.pages.fiche_text import HARD, many, number, people
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
ARS: Final[Mapping[str, str]] = {
    "1_ZIP": "zone d'intervention prioritaire (ZIP)",
    "2_ZAC": "zone d'action complémentaire (ZAC)",
}


def identity_of(subject: Subject) -> Identity:
    """Head of the document."""
    zone = subject.zone
    surface = zone["superficie_km2"]
    return Identity(
        subject.id, NIVEAUX[subject.niveau], zone["code"], zone["nom"],
        *population_words(subject),
        f"{number(surface)}{HARD}km²" if surface else "", len(subject.communes), page_of(subject.id), subject.single,
    )  # fmt: skip


def population_words(subject: Subject) -> tuple[str, str]:
    """Inhabitants, and which population that is; of its communes where the zone has none of its own."""
    own, vintage = subject.zone["population"], subject.zone["population_millesime"]
    year = (
        f" {vintage}, en vigueur en {int(vintage) + IN_FORCE_YEARS}" if vintage and vintage.isdigit() else ""
    )
    if own is not None:
        return people(own), f"population municipale{year}"
    if not subject.communes:
        return "population inconnue", "aucune commune ne lui est rattachée"
    return people(sum(one.population for one in subject.communes)), "population municipale de ses communes"


def inside_of(subject: Subject) -> tuple[Link, ...]:
    """Zones that hold this one, with the confidence of each membership."""
    return tuple(
        Link(row["nom"], page_of(row["id"]), _membership_words(row), inferred=row["confiance"] == "inferred")
        for row in subject.memberships
    )


def _membership_words(row: Row) -> str:
    told = f"{NIVEAUX.get(row['niveau'], row['niveau'])}, rattachement : {CONFIDENCE.get(row['confiance'], row['confiance'])}"
    return f"{told} (autre lecture)" if row["lecture"] == "alternative" else told


def parts_of(rows: Sequence[Row]) -> tuple[Link, ...]:
    """EPCI of the communes, with what of each lies here."""
    return tuple(Link(row["nom"], page_of(row["id"]), _part_words(row)) for row in rows)


def _part_words(row: Row) -> str:
    here = f"{many(row['communes'], 'commune')}, {people(row['habitants'] or 0)}"
    part = f"{many(row['communes'], 'commune')} sur {row['nb_communes']}, {people(row['habitants'] or 0)}"
    whole = row["nb_communes"] is None or row["communes"] >= row["nb_communes"]
    return f"entière ({here})" if whole else part


def membership_of(subject: Subject, rows: Sequence[Row]) -> Membership:
    """How the communes of a territoire are known, and those that may belong elsewhere, or here."""
    if subject.niveau is not Niveau.TERRITOIRE:
        return Membership()
    counts = Counter(row["confiance"] for row in rows if row["lecture"] == Lecture.PRINCIPALE)
    told = tuple(
        f"{many(counts[key], 'commune')} : {label}" for key, label in CONFIDENCE.items() if counts[key]
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
            "" if row["heures_semaine"] is None else f"{number(row['heures_semaine'], 1)}{HARD}h d'ouverture par semaine",
        )
        for row in rows
    )  # fmt: skip


def zonages_of(records: Mapping[str, Row]) -> tuple[tuple[str, str, str], ...]:
    """Zonages of a commune: name, what it says, its date. A source that says nothing of it is told so."""
    ars, ville = records.get("zonage_ars_2025"), records.get("villes_equilibre")
    qpv, types = records.get("qpv_2024"), records.get("typologies_anct_2026")
    return (
        ("Zonage des médecins généralistes (ARS)", _ars(ars), str(ars.get("etat_au", "")) if ars else ""),
        (
            "Quartiers prioritaires de la ville",
            ", ".join(qpv["noms"]) if qpv else "aucun dans la liste",
            "2024",
        ),
        ("Villes d'équilibre", "oui" if ville else "absente de la liste", "2018"),
        ("Densité (Insee)", str(types["densite"]) if types else "inconnue", "2026"),
        (
            "Type de ruralité (ANCT)",
            str(types.get("ruralite") or "non rurale") if types else "inconnu",
            "2026",
        ),
    )


def _ars(row: Row | None) -> str:
    return ARS.get(row["zonage"], "hors zonage") if row else "inconnu"
