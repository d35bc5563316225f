"""What a new registry starts with: published facts, word for word, and nothing else.

A fact becomes an object only when its source says all that the object needs: a round of conseils without a known
meeting makes none, a press context is no enjeu, a project without a commune has no place.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

Record = Mapping[str, Any]
Corps = Mapping[str, Any]

CONSEILS: Final = "conseils"
ENJEUX: Final = "enjeux_externes"
FAITS: Final = "faits"
FONDS: Final = "fonds_vert_2023"
SOURCES: Final = (CONSEILS, ENJEUX, FAITS, FONDS)
"""Published sources of records that the start data come from."""

FINANCEUR: Final[Corps] = {"nom": "État — fonds vert", "type": "etat"}
"""Who engaged the amounts of the fund."""

CONFIANCES: Final[Mapping[str | None, str]] = {
    "official": "officiel", "cited": "cité", "derived": "déduit", "inferred": "supposé",
}  # fmt: skip
COMMUNE, TERRITOIRE, INCONNUE = "communes", "territoire", "inconnu"
SIREN_DE_COMMUNE: Final = "21"
PARTOUT: Final = "departement"
"""In place of territoires, a fact of the whole département."""


@dataclass(frozen=True)
class Commune:
    """A served commune: the territoire it is in, None when none is known, and how sure that is."""

    nom: str
    territoire: str | None
    confiance: str | None


@dataclass(frozen=True)
class Perimetre:
    """The served département: its code, its communes by code."""

    departements: frozenset[str]
    communes: Mapping[str, Commune]


@dataclass(frozen=True)
class Depart:
    """An object to begin with. ``origine`` is unique and says which line it comes from; ``montants`` go with it."""

    objet: str
    origine: str
    corps: Corps
    montants: tuple[Corps, ...] = field(default=())


def departs(records: Mapping[str, Sequence[Record]], perimetre: Perimetre) -> Iterator[Depart]:
    """Everything the published records say, in the order in which it may be written."""
    for row in records.get(CONSEILS, ()):
        yield from conseils(row)
    for row in records.get(ENJEUX, ()):
        yield from enjeux(row)
    for row in records.get(FAITS, ()):
        yield from chantiers(row)
    for row in records.get(FONDS, ()):
        yield from projets(row, perimetre)


def conseils(row: Record) -> Iterator[Depart]:
    """One conseil per known meeting ``territoire:date:place`` of a round; none for a round without."""
    for meeting in row.get("reunions_connues") or ():
        territoire, known, lieu = (part.strip() for part in f"{meeting}::".split(":")[:3])
        corps = {
            "numero": int(row["key"]), "territoire": territoire, **_jour(known), "lieu": lieu or None,
            "theme_du_conseil": row.get("theme"), "source": row.get("source"),
        }  # fmt: skip
        yield Depart("conseil", f"{CONSEILS}:{row['key']}:{territoire}", corps)


def enjeux(row: Record) -> Iterator[Depart]:
    """One enjeu per theme of a row of type « enjeu »; a context makes none."""
    if row.get("type") != "enjeu":
        return
    themes = row.get("themes") or ()
    for theme in themes:
        origine = f"{ENJEUX}:{row['key']}" + (f":{theme}" if len(themes) > 1 else "")
        corps = {"territoire": row["territoire"], "titre": row["enjeu"], "theme": theme, "origine": origine}
        yield Depart("enjeu", origine, corps | {"source": row.get("source")})


def chantiers(row: Record) -> Iterator[Depart]:
    """A chantier of the dated facts, in the state that was seen on its date; other facts make none."""
    if row.get("nature") != "chantier":
        return
    territoires = _territoires(row)
    if not territoires:
        return
    corps = {
        "territoires": territoires, "titre": row["titre"], "theme": row["theme"],
        "origine": f"{FAITS}:{row['key']}", "source": constat(row), "etat": row.get("etat") or INCONNUE,
        "observe_le": dernier_jour(str(row.get("date") or row.get("annee") or "")),
        "localisation": {"portee": TERRITOIRE},
    }  # fmt: skip
    yield Depart("chantier", f"{FAITS}:{row['key']}", corps)


def _territoires(row: Record) -> list[str]:
    """Territoires that a fact names; none for one of the whole département, or of nobody knows where."""
    named = (slug.strip() for slug in str(row.get("territoires") or "").split(";"))
    return [slug for slug in named if slug not in ("", PARTOUT, INCONNUE)]


def constat(row: Record) -> str:
    """The source of a fact, when it was seen, and what the source adds."""
    year, _, month = str(row.get("date") or row.get("annee") or "").partition("-")
    seen = f"constaté {month[:2]}/{year}" if month else f"constaté en {year}"
    return " — ".join(part for part in (row.get("source"), seen, row.get("note")) if part)


def projets(row: Record, perimetre: Perimetre) -> Iterator[Depart]:
    """A funded project in a served commune, or without commune and examined here; its state is unknown.

    The territoire is that of its commune, with the confidence of that membership in the source; without a commune
    the place is unknown.
    """
    code = row.get("commune")
    commune = perimetre.communes.get(code) if code else None
    if not in_perimetre(row, perimetre):
        return
    origine = f"{FONDS}:{row['key']}"
    corps = {
        "titre": row["titre"], "theme": row["theme"], "annee": row["annee"], "origine": origine, "etat": INCONNUE,
        "territoires": [commune.territoire] if commune and commune.territoire else [],
        "description": _description(row), "observe_le": dernier_jour(str(row["annee"])), "source": _source_du_fonds(row, commune),
        "localisation": {"portee": COMMUNE, "zones": [f"commune:{code}"]} if commune else {"portee": INCONNUE},
    }  # fmt: skip
    montant = {
        "type": "engage", "montant_eur": row["montant_eur"], "annee": row["annee"],
        "source": "Montant engagé publié par le fonds : ni coût total, ni montant payé.",
    }  # fmt: skip
    yield Depart("projet", origine, corps, (montant,))


def in_perimetre(row: Record, perimetre: Perimetre) -> bool:
    """Whether a project is of the served département: by its commune, or by who examines it when it has none."""
    commune, elsewhere = row.get("commune"), row.get("hors_perimetre")
    if commune or elsewhere:
        return commune in perimetre.communes
    return row.get("departement_instructeur") in perimetre.departements


def _description(row: Record) -> str:
    siren = row.get("beneficiaire_siren_ou_siret")
    holder = f"{row['beneficiaire']} ({siren})" if siren else row["beneficiaire"]
    return f"Démarche : {row['demarche']}. Bénéficiaire de la subvention : {holder}."


def _source_du_fonds(row: Record, commune: Commune | None) -> str:
    begun = f"Fonds vert {row['annee']}, dossier {row['key'].partition('#')[0]}"
    if commune is None:
        return f"{begun} ; commune non publiée"
    if commune.territoire is None:
        return f"{begun} ; commune {commune.nom}, de territoire inconnu"
    confiance = CONFIANCES.get(commune.confiance, INCONNUE)
    seat = "" if _is_commune(row) else " ; lieu à vérifier : peut-être le siège du bénéficiaire"
    return f"{begun} ; territoire d'après la commune {commune.nom} (rattachement : {confiance}){seat}"


def _is_commune(row: Record) -> bool:
    """A SIREN of a commune begins by 21; who is not one may have its seat elsewhere than its project."""
    return str(row.get("beneficiaire_siren_ou_siret") or "").startswith(SIREN_DE_COMMUNE)


def _jour(known: str) -> Corps:
    """A whole date is one; less is kept as it was said."""
    try:
        return {"date": date.fromisoformat(known).isoformat(), "date_texte": None}
    except ValueError:
        return {"date": None, "date_texte": known or None}


def dernier_jour(known: str) -> str | None:
    """The last day of « 2017 », « 2017-03 » or « 2017-03-14 »: what was seen then was seen no later."""
    parts = known.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
    try:
        day = int(parts[2]) if len(parts) == 3 else monthrange(year, month)[1]
        return date(year, month, day).isoformat()
    except ValueError:  # also calendar.IllegalMonthError
        return None
