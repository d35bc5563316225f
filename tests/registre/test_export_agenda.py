"""The calendar, read by another library."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from registre.core_kit import People, Person

from geo_service.model.pacte.agenda import Instance, Rendez, calendrier
from geo_service.model.pacte.droits import Role

HERE = Instance("geo-service-99", "Agenda — essai", "https://exemple.fr")
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200)


@given(TEXT, TEXT)
def test_any_text_is_read_back_and_no_line_is_longer_than_the_norm(titre: str, lieu: str) -> None:
    text = calendrier([Rendez("conseil-1", date(2026, 3, 31), titre, "/api/conseils/1", lieu)], HERE, NOW)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (titre, lieu)
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))


def test_a_day_lasts_until_the_next_one_and_takes_no_time() -> None:
    text = calendrier([Rendez("seance-4", date(2026, 12, 31), "x", "/api/seances/4")], HERE, NOW)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 12, 31), date(2027, 1, 1))
    assert (event["TRANSP"], event.decoded("DTSTAMP"), event["UID"]) == (
        "TRANSPARENT",
        NOW,
        "seance-4@geo-service-99",
    )


def test_a_line_of_a_text_never_becomes_a_line_of_the_calendar() -> None:
    hostile = "x\r\nEND:VEVENT\r\nBEGIN:VALARM"
    text = calendrier([Rendez("a-1", date(2026, 1, 1), hostile, "/a", None, hostile)], HERE, NOW)
    assert text.count("\r\nEND:VEVENT") == 1
    assert "\r\nBEGIN:VALARM" not in text


@pytest.fixture(scope="module")
def charge(people: People) -> Person:
    """Who wrote the dates that this file reads."""
    who = people.person(Role.CHARGE_DE_TERRITOIRE, "ouest", "est")
    who.made("conseils", numero=1, territoire="ouest", date="2026-03-10", lieu="Bourg")
    who.made("conseils", numero=2, territoire="est", date_texte="2026-05")
    chantier = {"theme": "sante", "etat": "ouvert", "observe_le": "2026-01-01"}
    for slug in ("ouest", "est"):
        led = who.made("chantiers", territoires=[slug], titre=f"Accueil {slug}", **chantier)["id"]
        who.made("seances", chantier=led, date="2026-04-01")
        who.made("seances", chantier=led, date="2026-04-02", restreint=True)
        who.made("livrables", chantier=led, titre="Charte", echeance="2026-06-30")
        who.made("livrables", chantier=led, titre="Déjà là", echeance="2026-06-29", etat="remis")
    return who


def events(person: Person, **query: Any) -> list[tuple[date, str]]:
    answer = person.get("/api/agenda.ics", **query)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.text).walk("VEVENT")
    return [(event.decoded("DTSTART"), str(event["SUMMARY"])) for event in found]


def test_everybody_reads_whole_dates_and_open_meetings_by_date(people: People, charge: Person) -> None:
    days = [day for day, _ in events(people.nobody)]
    assert days == [date(2026, 3, 10), *[date(2026, 4, 1)] * 2, *[date(2026, 6, 30)] * 2]


def test_closed_meetings_are_for_those_who_may_read_them(people: People, charge: Person) -> None:
    assert date(2026, 4, 2) in [day for day, _ in events(charge)]
    assert charge.get("/api/agenda.ics").headers["cache-control"] == "private, no-store"


def test_a_territoire_has_its_own_calendar(people: People, charge: Person) -> None:
    told = [text for _, text in events(people.nobody, territoire="est")]
    assert told == ["Séance — Accueil est", "Échéance : Charte — Accueil est"]


def test_a_chantier_has_its_meetings_and_what_it_owes(people: People, charge: Person) -> None:
    number = people.ask("SELECT id FROM registre.chantier WHERE titre = 'Accueil ouest'")[0][0]
    assert len(events(people.nobody, chantier=number)) == 2


def test_identifiers_stay_while_dates_move(people: People, charge: Person) -> None:
    def uids() -> set[str]:
        text = people.nobody.get("/api/agenda.ics").text
        return {str(event["UID"]) for event in Calendar.from_ical(text).walk("VEVENT")}

    before, tag = uids(), people.nobody.get("/api/agenda.ics").headers["etag"]
    (number,) = people.ask("SELECT id FROM registre.conseil WHERE numero = 1")[0]
    day = date(2026, 3, 10) + timedelta(days=7)
    assert charge.patch(f"/api/conseils/{number}", {"date": day.isoformat()}, 1).status_code == 200
    assert uids() == before
    assert people.nobody.get("/api/agenda.ics").headers["etag"] != tag


def test_a_calendar_that_did_not_change_is_not_sent_again(people: People, charge: Person) -> None:
    tag = people.nobody.get("/api/agenda.ics").headers["etag"]
    answer = people.client.get("/api/agenda.ics", headers={"if-none-match": tag})
    assert answer.status_code == 304


@pytest.mark.parametrize("query", [{"chantier": "abc"}, {"mois": "3"}, {"chantier": "0" * 30}])
def test_what_cannot_be_read_is_refused(people: People, query: dict[str, str]) -> None:
    assert people.nobody.get("/api/agenda.ics", **query).status_code == 400
