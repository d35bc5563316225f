"""The official list of communes and EPCI in force, from decoupage-administratif."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.recipes.packages import DECOUPAGE, json_member
from data.recipes.perimetre import Perimetre


@dataclass(frozen=True)
class Commune:
    """A commune in force. ``liaison`` is INSEE's TNCC, which says the article of the name."""

    code: str
    nom: str
    liaison: int
    departement: str
    arrondissement: str
    siren: str
    codes_postaux: tuple[str, ...]
    population: int
    anciens_codes: tuple[str, ...]


@dataclass(frozen=True)
class Deleguee:
    """A former commune kept as déléguée or associée of a commune in force."""

    code: str
    nom: str
    nature: str
    chef_lieu: str


@dataclass(frozen=True)
class Epci:
    """An EPCI with its own taxation, and the codes of all its members."""

    siren: str
    nom: str
    type: str
    membres: tuple[str, ...]


@dataclass(frozen=True)
class Cog:
    """Everything read at once; ``communes`` is all of France, by code in order."""

    communes: Mapping[str, Commune]
    deleguees: tuple[Deleguee, ...]
    epci: tuple[Epci, ...]
    arrondissements: Mapping[str, str]

    def within(self, perimetre: Perimetre) -> tuple[Commune, ...]:
        """Communes of the perimeter, by code."""
        return tuple(commune for code, commune in self.communes.items() if perimetre.covers(code))

    def current_codes(self) -> dict[str, str]:
        """Any code, in force or former, to the code in force."""
        former = {old: code for code, commune in self.communes.items() for old in commune.anciens_codes}
        return former | {code: code for code in self.communes}


def read_cog(cache: Path) -> Cog:
    """Read the package's files."""
    rows = json_member(cache, DECOUPAGE, "data/communes.json")
    current = sorted((row for row in rows if row["type"] == "commune-actuelle"), key=lambda row: row["code"])
    return Cog(
        communes={row["code"]: _commune(row) for row in current},
        deleguees=tuple(
            Deleguee(row["code"], row["nom"], row["type"].replace("-", " "), row["chefLieu"])
            for row in rows
            if row["type"] in {"commune-deleguee", "commune-associee"}
        ),
        epci=tuple(_epci(row) for row in json_member(cache, DECOUPAGE, "data/epci.json")),
        arrondissements={
            row["code"]: row["nom"] for row in json_member(cache, DECOUPAGE, "data/arrondissements.json")
        },
    )


def _commune(row: dict[str, object]) -> Commune:
    return Commune(
        code=str(row["code"]),
        nom=str(row["nom"]),
        liaison=int(str(row.get("typeLiaison", 0))),
        departement=str(row.get("departement", "")),
        arrondissement=str(row.get("arrondissement", "")),
        siren=str(row.get("siren", "")),
        codes_postaux=_texts(row.get("codesPostaux")),
        population=int(str(row.get("population", 0))),
        anciens_codes=_texts(row.get("anciensCodes")),
    )


def _epci(row: dict[str, object]) -> Epci:
    members = row["membres"]
    codes = [str(member["code"]) for member in members] if isinstance(members, list) else []
    return Epci(str(row["code"]), str(row["nom"]), str(row["type"]), tuple(sorted(codes)))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
