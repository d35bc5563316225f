"""``geo-service check``: silent on good data, and each corruption is caught by the rule that names it."""

import json
from collections.abc import Callable

import pytest
from conftest import Loaded
from published import edit, execute, shipped_file

from geo_service.errors import InputError
from geo_service.gaps.modules import find_modules
from geo_service.ingest.resolve import sha256_of
from geo_service.services.check import Finding, check_all
from geo_service.services.compute import chosen, compute

Corrupt = Callable[[Loaded], None]


def sql(statement: str) -> Corrupt:
    """A change of the database behind the program's back; it must touch something."""

    def corrupt(loaded: Loaded) -> None:
        assert execute(loaded.url, statement) > 0

    return corrupt


def other_bytes(loaded: Loaded) -> None:
    with shipped_file(loaded.settings, "faits").open("a", encoding="utf-8") as stream:
        stream.write("F4,Un de plus,sante,fait,ouest,,,\n")


def wrong_total(loaded: Loaded) -> None:
    edit(loaded.settings.data_dir / "departement.toml", {"communes = 13": "communes = 14"})


def wrong_sum(loaded: Loaded) -> None:
    edit(shipped_file(loaded.settings, "population"), {",100\n": ",101\n"})


COMMUNE = "zone_id = (SELECT id FROM geo.zone WHERE public_id = 'commune:99001')"
BOW_TIE = "ST_GeomFromText('MULTIPOLYGON(((400000 6400000,405000 6405000,405000 6400000,400000 6405000,400000 6400000)))', 2154)"
SHIFT = "geom = ST_Translate(geom, 500, 0)"
CORRUPTIONS: dict[str, tuple[Corrupt, str]] = {
    "a shipped file changed": (other_bytes, "empreintes des fichiers livrés"),
    "a sum no longer holds": (wrong_sum, "source population"),
    "a facility deleted": (sql("DELETE FROM geo.equipement WHERE id = 'mairie-99001'"), "comptes de lignes en base"),
    "a record deleted": (sql("DELETE FROM geo.record WHERE key = 'F1'"), "comptes de lignes en base"),
    "an observation deleted": (sql(f"DELETE FROM geo.observation WHERE {COMMUNE}"), "comptes de lignes en base"),
    "a zone deleted": (sql(f"DELETE FROM geo.zone_version WHERE {COMMUNE}"), "comptes de lignes en base"),
    "an invalid outline": (sql(f"UPDATE geo.zone_version SET geom = {BOW_TIE} WHERE {COMMUNE}"), "géométries valides"),
    "an overlapping outline": (sql(f"UPDATE geo.zone_version SET {SHIFT} WHERE {COMMUNE}"), "communes jointives"),
    "an overlapping band": (sql(f"UPDATE geo.zone_bande SET {SHIFT} WHERE bande = 2 AND {COMMUNE}"), "bande 2 (zooms 8–9)"),
    "a gap in a band": (sql(f"UPDATE geo.zone_bande SET geom = ST_Multi(ST_Buffer(geom, -200)) WHERE bande = 0 AND {COMMUNE.replace('99001', '99013')}"), "bande 0 (zooms 0–5)"),
    "a commune without its band": (sql(f"DELETE FROM geo.zone_bande WHERE bande = 3 AND {COMMUNE}"), "bande 3 (zooms 10–11)"),
    "an EPCI forgotten": (sql(f"UPDATE geo.zone_version SET epci_code = NULL WHERE {COMMUNE}"), "epci_code de chaque commune"),
    "a territoire forgotten": (sql(f"UPDATE geo.zone_version SET territoire_code = NULL WHERE {COMMUNE}"), "territoire_code de chaque commune"),
    "a membership deleted": (sql(f"DELETE FROM geo.appartenance WHERE {COMMUNE} AND dans_id = (SELECT id FROM geo.zone WHERE public_id = 'territoire:ouest')"), "appartenances écrites"),
    "a territoire in two pieces": (sql("UPDATE geo.zone_version SET territoire_code = 'est' WHERE niveau = 'commune' AND code = '99001'"), "territoires d'un seul tenant"),
    "a facility nowhere": (sql("UPDATE geo.equipement SET zone_id = (SELECT id FROM geo.zone WHERE public_id = 'commune:00000') WHERE id = 'mairie-99002'"), "équipements et valeurs situés"),
    "a total not reached": (wrong_total, "total attendu : communes"),
    "people lost": (sql(f"UPDATE geo.zone_version SET population = 0 WHERE {COMMUNE}"), "total attendu : population"),
    "levels that disagree": (sql("UPDATE geo.zone_version SET population = population + 1 WHERE niveau = 'territoire' AND code = 'est'"), "habitants : territoires = département"),
    "areas that disagree": (sql("UPDATE geo.zone_version SET superficie_km2 = superficie_km2 + 1 WHERE niveau = 'territoire' AND code = 'est'"), "superficie : territoires = département"),
}  # fmt: skip


def write_provenance(loaded: Loaded) -> None:
    """What a recipe writes beside its products."""
    data = loaded.settings.data_dir
    files = [*(data / "shapes").iterdir(), *(data / "tables").iterdir()]
    facts = {str(path.relative_to(data)): {"sha256": sha256_of(path)} for path in files}
    (data / "provenance.json").write_text(json.dumps(facts), encoding="utf-8")


def failed(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings if not finding.ok}


def test_the_shipped_departement_passes_every_check(computed: Loaded) -> None:
    findings = check_all(computed.settings, computed.url)
    assert failed(findings) == set()
    assert len(findings) > 40


def test_the_tiny_departement_passes_every_check(small: Loaded) -> None:
    write_provenance(small)
    assert failed(check_all(small.settings, small.url)) == set()


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_found_by_the_rule_that_names_it(small: Loaded, name: str) -> None:
    write_provenance(small)
    execute(small.url, "INSERT INTO geo.zone (niveau, code) VALUES ('commune', '00000')")
    corrupt, rule = CORRUPTIONS[name]
    corrupt(small)
    assert rule in failed(check_all(small.settings, small.url))


def test_a_figure_deleted_is_found_by_the_counts_of_rows(small: Loaded) -> None:
    compute(small.settings, small.url, modules=chosen(find_modules(), ("temps_mairie",)))
    assert "comptes de lignes en base" not in failed(check_all(small.settings, small.url))
    assert execute(small.url, f"DELETE FROM geo.indicateur_valeur WHERE {COMMUNE}") > 0
    assert "comptes de lignes en base" in failed(check_all(small.settings, small.url))


def test_a_changed_file_is_named(small: Loaded) -> None:
    write_provenance(small)
    other_bytes(small)
    details = {finding.rule: finding.detail for finding in check_all(small.settings, small.url)}
    assert details["empreintes des fichiers livrés"] == "en défaut : tables/faits.csv"


def test_before_any_publication_the_check_says_what_to_do(small: Loaded) -> None:
    execute(small.url, "UPDATE geo.publication_pointer SET publication_id = NULL")
    with pytest.raises(InputError, match="Rien n'est publié : lancez d'abord « geo-service load »"):
        check_all(small.settings, small.url)
