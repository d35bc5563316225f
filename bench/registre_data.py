"""A registry as large as a département may write in years: seeded, nothing of it is true.

10,000 contributions, 2,000 projets and what hangs on them, spread over communes by their inhabitants, over themes
unevenly, over every state; about a fourth is restricted. Rows enter by COPY, through the triggers of every writing.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from psycopg import sql

from bench.registre_ground import STATES, Commune, Ground, Row

SEED: Final = 33
CONTRIBUTIONS: Final = 10_000
PROJETS: Final = 2_000
ROUNDS: Final = (101, 102)
CHANTIERS: Final = 120
ENJEUX: Final = 60
FICHES: Final = 200
LIVRABLES: Final = 400
SEANCES: Final = 240
MONTANTS: Final = 3_000

COMMUNES: Final = b"""
    SELECT z.id, t.code, e.id, coalesce(z.population, 0), ST_X(p.at), ST_Y(p.at), sqrt(ST_Area(z.geom) / pi())
    FROM pub.zone z CROSS JOIN LATERAL (SELECT ST_PointOnSurface(z.geom) AS at) p
    JOIN pub.appartenance a ON a.zone_id = z.feature_id AND a.niveau_dans = 'territoire' AND a.lecture = 'principale'
    JOIN pub.zone t ON t.feature_id = a.dans_id
    JOIN pub.appartenance b ON b.zone_id = z.feature_id AND b.niveau_dans = 'epci' AND b.lecture = 'principale'
    JOIN pub.zone e ON e.feature_id = b.dans_id
    WHERE z.niveau = 'commune' AND z.served ORDER BY z.id
"""
DEPARTEMENT: Final = b"SELECT id FROM pub.zone WHERE niveau = 'departement' AND served"
THEMES: Final = b"SELECT slug FROM pub.theme ORDER BY ordinal, slug"

EARLIER: Final = b"""
    UPDATE geo.publication_log SET published_at = published_at - interval '40 days'
    WHERE id = (SELECT min(id) FROM geo.publication_log)
"""
BEGUN: Final = b"""
    INSERT INTO registre.historique (objet, objet_id, version, le, etat_apres)
    SELECT 'contribution', id, 1, cree_le, 'deposee' FROM registre.contribution
    UNION ALL SELECT 'projet', id, 1, cree_le, 'idee' FROM registre.projet
    UNION ALL SELECT 'chantier', id, 1, cree_le, 'propose' FROM registre.chantier
    ON CONFLICT DO NOTHING
"""
MOVED: Final = b"""
    INSERT INTO registre.historique (objet, objet_id, version, le, etat_avant, etat_apres)
    SELECT 'contribution', id, 2, cree_le + interval '20 days', 'deposee', etat FROM registre.contribution WHERE etat <> 'deposee'
    UNION ALL SELECT 'projet', id, 2, cree_le + interval '20 days', 'idee', etat FROM registre.projet WHERE etat <> 'idee'
    UNION ALL SELECT 'chantier', id, 2, cree_le + interval '20 days', 'propose', etat FROM registre.chantier WHERE etat <> 'propose'
    ON CONFLICT DO NOTHING
"""


def fill(url: str) -> None:
    """Write everything in the registry of a loaded database; what was in it stays."""
    with psycopg.connect(url) as connection:
        ground = _ground(connection)
        _copy(connection, "enjeu", ("territoire", "titre", "theme"), _enjeux(ground))
        fiches = _copy(
            connection,
            "fiche_action",
            ("territoire", "titre", "theme", "etat", "observe_le"),
            _fiches(ground),
        )
        chantiers = _copy(connection, "chantier", CHANTIER, _chantiers(ground))
        projets = _copy(connection, "projet", PROJET, _projets(ground))
        _copy(connection, "contribution", CONTRIBUTION, _contributions(ground, chantiers, fiches))
        _copy(connection, "seance", ("chantier", "date", "lieu", "restreint"), _seances(ground, chantiers))
        _copy(connection, "livrable", LIVRABLE, _livrables(ground, chantiers))
        _copy(connection, "montant", ("projet", "type", "montant_eur", "annee"), _montants(ground, projets))
        _copy(
            connection,
            "completude",
            ("territoire", "theme", "objet", "declaree_par", "au"),
            _declared(ground),
        )
        _copy(connection, "conseil", ("numero", "territoire", "date"), _conseils(ground))
        connection.execute(EARLIER)
        connection.execute(BEGUN)
        connection.execute(MOVED)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _ground(connection: psycopg.Connection) -> Ground:
    chance = random.Random(SEED)  # noqa: S311  (a benchmark, no secret)
    communes = [Commune(*row) for row in connection.execute(COMMUNES).fetchall()]
    departement = connection.execute(DEPARTEMENT).fetchone()
    assert departement is not None, "a loaded database serves a département"
    themes = [row[0] for row in connection.execute(THEMES).fetchall()]
    return Ground(chance, communes, departement[0], themes, datetime.now(UTC).date())


def _copy(
    connection: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[Row]
) -> list[int]:
    """Write rows; the numbers they got."""
    name = sql.Identifier("registre", table)
    before = connection.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(name)).fetchone()
    told = sql.SQL("COPY {} ({}) FROM STDIN").format(name, sql.SQL(", ").join(map(sql.Identifier, columns)))
    with connection.cursor() as cursor, cursor.copy(told) as copy:
        for row in rows:
            copy.write_row(row)
    found = connection.execute(sql.SQL("SELECT id FROM {} WHERE id > %s ORDER BY id").format(name), before)
    return [row[0] for row in found.fetchall()]


CONTRIBUTION: Final = (
    "territoire", "titre", "theme", "texte", "deposant_type", "point_exact", "etat", "observe_le", "chantier", "fiche_action",
    "portee", "zones", "geom", "cree_le",
)  # fmt: skip


def _contributions(ground: Ground, chantiers: Sequence[int], fiches: Sequence[int]) -> Iterator[Row]:
    for _ in range(CONTRIBUTIONS):
        commune, etat, day = ground.commune(), ground.among(STATES["contribution"]), ground.day(4)
        tied = etat == "rattachee"
        who = ground.chance.choice(("habitant", "commune", "association"))
        yield (
            commune.territoire, ground.title(5), ground.theme(), ground.title(60), who, ground.chance.random() < 0.2, etat, day,
            ground.chance.choice(chantiers) if tied else None, ground.chance.choice(fiches) if tied else None,
            *ground.place("contribution", commune), day,
        )  # fmt: skip


PROJET: Final = (
    "territoires", "titre", "theme", "description", "etat", "observe_le", "annee", "source", "portee", "zones", "geom", "cree_le",
)  # fmt: skip


def _projets(ground: Ground) -> Iterator[Row]:
    for _ in range(PROJETS):
        commune, day = ground.commune(), ground.day(4)
        yield (
            [commune.territoire], ground.title(5), ground.theme(), ground.title(40), ground.among(STATES["projet"]), day,
            day.year, "mesure", *ground.place("projet", commune), day,
        )  # fmt: skip


CHANTIER: Final = (
    "territoires", "titre", "theme", "objectifs", "direction_pilote", "etat", "observe_le", "portee", "zones", "geom", "cree_le",
)  # fmt: skip


def _chantiers(ground: Ground) -> Iterator[Row]:
    for _ in range(CHANTIERS):
        commune, day = ground.commune(), ground.day(3)
        yield (
            [commune.territoire], ground.title(4), ground.theme(), ground.title(30), "Direction", ground.among(STATES["chantier"]),
            day, *ground.place("chantier", commune), day,
        )  # fmt: skip


def _enjeux(ground: Ground) -> Iterator[Row]:
    for _ in range(ENJEUX):
        yield ground.commune().territoire, ground.title(4), ground.theme()


def _fiches(ground: Ground) -> Iterator[Row]:
    for _ in range(FICHES):
        state = ground.among(STATES["fiche_action"])
        yield ground.commune().territoire, ground.title(5), ground.theme(), state, ground.day(3)


LIVRABLE: Final = ("chantier", "titre", "echeance", "etat", "observe_le", "restreint")


def _livrables(ground: Ground, chantiers: Sequence[int]) -> Iterator[Row]:
    for _ in range(LIVRABLES):
        due = ground.day(2) + timedelta(days=365) if ground.chance.random() < 0.8 else None
        state = ground.among(STATES["livrable"])
        yield (
            ground.chance.choice(chantiers),
            ground.title(3),
            due,
            state,
            ground.day(1),
            ground.chance.random() < 0.2,
        )


def _seances(ground: Ground, chantiers: Sequence[int]) -> Iterator[Row]:
    for _ in range(SEANCES):
        yield ground.chance.choice(chantiers), ground.day(2), "Mairie", ground.chance.random() < 0.3


def _montants(ground: Ground, projets: Sequence[int]) -> Iterator[Row]:
    for _ in range(MONTANTS):
        kind = ground.chance.choice(("cout_total", "demande", "vote", "engage", "notifie", "paye"))
        yield (
            ground.chance.choice(projets),
            kind,
            round(ground.chance.lognormvariate(11, 1.3)),
            ground.day(4).year,
        )


def _conseils(ground: Ground) -> Iterator[Row]:
    """Two per territoire, so that a question compares what was published at their dates."""
    for slug in sorted({one.territoire for one in ground.communes}):
        for rank, days in zip(ROUNDS, (30, 1), strict=True):
            yield rank, slug, ground.today - timedelta(days=days)


def _declared(ground: Ground) -> Iterator[Row]:
    """Two territoires in three declare their actions complete, one in two their contributions."""
    slugs = sorted({one.territoire for one in ground.communes})
    for rank, slug in enumerate(slugs):
        for objet, told in (
            ("actions", rank % 3 > 0),
            ("contributions", rank % 2 > 0),
            ("enjeux", rank % 3 > 0),
        ):
            if told:
                yield slug, "tous", objet, "mesure", ground.today
