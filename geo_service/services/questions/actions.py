"""Actions and what they concern: communes reached through any level, what is under way, what is not known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.carence import CarenceParameters, Verdict, months_between
from geo_service.model.indicator import Lecture
from geo_service.model.registre import ACTIVE_STATES, EVERY_THEME, UNKNOWN_STATE, ActionNature, Registre
from geo_service.model.source import Nature
from geo_service.model.zone import Confiance, Niveau
from geo_service.services.questions.reponse import NOT_DECLARED, Json, Origine, Reponse, from_registry
from geo_service.store.questions import Row, action_rows, declared_rows, fact_rows, membership_rows

FACTS: Final = "faits"
REPORTED: Final = "faits_rapportes_v1"
NO_TERRITOIRE: Final = "commune sans territoire connu"
DOUBTFUL: Final = "une action ne la concerne que si un rattachement supposé est lu de l'autre façon"
AGED: Final = "une action est connue, mais son état est inconnu aujourd'hui"
UNPLACED: Final = "une action du territoire est connue, mais son lieu ne l'est pas"
LIMITS: Final = (
    "Une action départementale ou d'un territoire concerne toutes ses communes, sans qu'on sache si elle agit dans chacune.",
    "Ne rien trouver ne prouve rien tant que le registre n'est pas déclaré complet pour ce territoire et ce thème.",
    "Un état observé une fois redevient inconnu.",
)


@dataclass(frozen=True)
class Commune:
    """A commune and the zones it is in, each with the confidence of the membership; ``autres``: the other reading."""

    zone: str
    nom: str
    habitants: int
    dans: Mapping[str, str]
    autres: Mapping[str, str]

    @property
    def territoire(self) -> str | None:
        """Code of its territoire."""
        found = (zone for zone in self.dans if zone.startswith(f"{Niveau.TERRITOIRE}:"))
        return next((zone.partition(":")[2] for zone in found), None)

    def through(self, zones: Iterable[str]) -> dict[str, str]:
        """By which of these zones it is concerned, with the confidence, in the main reading."""
        return {zone: self.dans[zone] for zone in zones if zone in self.dans}

    def perhaps(self, zones: Iterable[str]) -> bool:
        """Whether the other reading alone concerns it."""
        return any(zone in self.autres for zone in zones)


@dataclass(frozen=True)
class Declarations:
    """What is declared complete, with the day; too old a declaration says nothing any more."""

    days: Mapping[tuple[str, str], date]
    today: date

    @classmethod
    def of(cls, rows: Iterable[Row], objet: Registre, today: date | None = None) -> "Declarations":
        """Declarations of one part of the registry."""
        found = {(row["territoire"], row["theme"]): row["au"] for row in rows if row["objet"] == objet}
        return cls(found, today or datetime.now(UTC).date())

    def complete(self, territoire: str | None, theme: str) -> Verdict:
        """True, or null with why."""
        if territoire is None:
            return Verdict(None, NO_TERRITOIRE)
        days = [
            self.days[key] for key in ((territoire, theme), (territoire, EVERY_THEME)) if key in self.days
        ]
        if not days:
            return Verdict(None, NOT_DECLARED)
        if months_between(max(days), self.today) >= CarenceParameters().declaration_max_mois.value:
            return Verdict(None, f"registre déclaré complet au {max(days):%d/%m/%Y} : trop ancien")
        return Verdict(value=True, reason=f"registre déclaré complet au {max(days):%d/%m/%Y}")


async def communes_of(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, Commune]:
    """Communes of some zones with everything they are in, by public id, in the order of names."""
    rows: dict[str, list[Row]] = {}
    for row in await membership_rows(connection, zones):
        rows.setdefault(row["zone"], []).append(row)
    return {zone: _commune(zone, told) for zone, told in rows.items()}


def _commune(zone: str, rows: Sequence[Row]) -> Commune:
    read = {
        lecture: {row["dans"]: row["confiance"] for row in rows if row["lecture"] == lecture}
        for lecture in (Lecture.PRINCIPALE, Lecture.ALTERNATIVE)
    }
    inside = {zone: Confiance.OFFICIAL.value} | read[Lecture.PRINCIPALE]
    return Commune(zone, rows[0]["nom"], rows[0]["population"] or 0, inside, read[Lecture.ALTERNATIVE])


def is_active(action: Row) -> bool | None:
    """Whether something is being done; None where the state is unknown now. Of fiches-action, those under way."""
    if action["etat"] in (None, UNKNOWN_STATE):
        return None
    if action["objet"] not in list(ActionNature):
        return bool(action["etat"] == "en_cours")
    return action["etat"] in ACTIVE_STATES[ActionNature(action["objet"])]


def without_action(commune: Commune, actions: Sequence[Row], complete: Verdict) -> Verdict:
    """Whether no projet and no chantier under way concerns a commune: true, false, or null with why."""
    going = [(one, is_active(one)) for one in actions if is_active(one) is not False]
    placed = [active for one, active in going if is_placed(one) and commune.through(one["nommees"])]
    if True in placed:
        return Verdict(value=False, reason="un projet ou un chantier en cours la concerne")
    if placed:
        return Verdict(None, AGED)
    return _perhaps(commune, [one for one, _ in going], complete)


def _perhaps(commune: Commune, going: Sequence[Row], complete: Verdict) -> Verdict:
    """No action surely concerns it: one may, where a place is unknown or a membership doubtful."""
    if any(not is_placed(one) and _may_be_here(commune, one) for one in going):
        return Verdict(None, UNPLACED)
    if any(commune.perhaps(one["nommees"]) for one in going):
        return Verdict(None, DOUBTFUL)
    return complete


def is_placed(action: Row) -> bool:
    """Whether anything is known of its place."""
    return bool(action["portee"] != UNKNOWN_STATE)


def _may_be_here(commune: Commune, action: Row) -> bool:
    named = action["nommees"]
    return not named or bool(commune.through(named)) or commune.perhaps(named)


def action_row(action: Row, through: Mapping[str, str]) -> Json:
    """An action: its state, and by which zones it concerns."""
    told: Origine = from_registry("état", action["source"], _day(action["observe_le"]))
    return told.ligne(
        action["etat"],
        confiance=surest(through.values()),
        objet=action["objet"],
        id=action["id"],
        titre=action["titre"],
        theme=action["theme"],
        etat_observe=action["etat_observe"],
        observe_le=_day(action["observe_le"]),
        porteur=action["porteur"],
        portee=action["portee"],
        par=dict(through),
        raison=AGED if action["etat"] in (None, UNKNOWN_STATE) else None,
    )


def surest(confidences: Iterable[str]) -> str | None:
    """The surest of several ways of being concerned; None without any."""
    order = list(Confiance)
    return min((Confiance(one) for one in confidences), key=order.index, default=None)


async def concerning(
    connection: AsyncConnection, zones: Sequence[str], themes: Sequence[str] | None
) -> Reponse:
    """Q8: projets, chantiers, fiches-action and dated facts that concern communes through any level."""
    communes = await communes_of(connection, zones)
    reached = reached_through(communes.values())
    actions = await action_rows(connection, list(reached), themes)
    facts = await fact_rows(connection, list(reached), themes)
    rows = [action_row(one, through) for one in actions if (through := _among(one["nommees"], reached))]
    silent = not rows
    rows += [_fact_row(one, through) for one in facts if (through := _among(one["nommees"], reached))]
    return Reponse(
        valeur=None if silent else len(rows),
        unite="actions et faits connus",
        lignes=rows,
        raison=await _why_silent(connection, communes, themes) if silent else None,
        sources=frozenset({FACTS}),
        limites=LIMITS,
        plus={
            "communes": [
                {"zone": one.zone, "nom": one.nom, "habitants": one.habitants} for one in communes.values()
            ],
            "au_moins": len(rows),
            "par_objet": _tally(rows),
        },
    )


def reached_through(communes: Iterable[Commune]) -> dict[str, str]:
    """Every zone that holds one of the communes, with the best confidence, whatever the reading."""
    found: dict[str, str] = {}
    for commune in communes:
        for zone, confidence in {**commune.autres, **commune.dans}.items():
            found[zone] = str(surest((confidence, found.get(zone, confidence))))
    return found


def _among(zones: Iterable[str], reached: Mapping[str, str]) -> dict[str, str]:
    return {zone: reached[zone] for zone in zones if zone in reached}


def _fact_row(fact: Row, through: Mapping[str, str]) -> Json:
    told = Origine(
        "état rapporté", fact["source"], REPORTED, Nature.COMPILED, str(fact["annee"] or "") or None
    )
    return told.ligne(
        fact["etat"], confiance=surest(through.values()), objet="fait", id=fact["id"], titre=fact["titre"],
        theme=fact["theme"], etat_observe=fact["etat"], observe_le=fact["date"], porteur=None, par=through,
        raison=None if fact["etat"] else "la source ne dit pas d'état", note=fact["note"],
    )  # fmt: skip


async def _why_silent(
    connection: AsyncConnection, communes: Mapping[str, Commune], themes: Sequence[str] | None
) -> str | None:
    """Why no action does not mean none; None where the registry is declared complete everywhere asked."""
    declared = Declarations.of(await declared_rows(connection), Registre.ACTIONS)
    asked = themes or (EVERY_THEME,)
    verdicts = [declared.complete(one.territoire, theme) for one in communes.values() for theme in asked]
    return next((one.reason for one in verdicts if one.value is None), None)


def _tally(rows: Iterable[Json]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["objet"]] = found.get(row["objet"], 0) + 1
    return found


def _day(when: Any) -> str | None:
    return when.isoformat() if when else None
