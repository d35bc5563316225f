"""Pieces of statements on the registry, made from the declared kinds only; every value is bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from psycopg import sql

from geo_service.crs import LAMBERT93, WGS84
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.droits import Acteur, Action, Charge, Etendue, etendues
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.model.shapes import SEGMENT_DEGREES
from geo_service.store.schema import COORDINATE_DECIMALS

ROW: Final = "o"
NO_TERRITOIRE: Final = sql.SQL("'{}'::text[]")
NOWHERE: Final = sql.SQL("NULL::text")


@dataclass(frozen=True)
class Source:
    """Where a kind is read: its table, or the public view of it."""

    objet: Objet
    public: bool = False

    @property
    def name(self) -> sql.Identifier:
        """The relation."""
        return sql.Identifier(
            *(("pub", f"registre_{self.objet.nom}") if self.public else ("registre", self.objet.nom))
        )

    @property
    def key(self) -> str:
        """The column of its number."""
        return "feature_id" if self.public and self.objet.localise else "id"

    def column(self, name: str, row: str = ROW) -> sql.Composable:
        """A column of a row."""
        return sql.Identifier(row, name)

    @property
    def id(self) -> sql.Composable:
        """The number of a row."""
        return self.column(self.key)


@dataclass(frozen=True)
class Regard:
    """What an actor may read beyond what everybody may. ``tout``: everything.

    ``territoires`` are sets, each of one charge: a row must hold wholly in one of them.
    """

    tout: bool = False
    territoires: tuple[tuple[str, ...], ...] = ()
    chantiers: tuple[int, ...] = ()
    compte: int | None = None


PUBLIC: Final = Regard()


def regard_de(acteur: Acteur, action: Action = Action.LIRE_RESTREINT) -> Regard:
    """What an actor may do an action on, in a form that a statement can hold."""
    held = [
        (etendue, charge) for etendue, charge in etendues(acteur, action) if etendue is not Etendue.AUCUNE
    ]
    charges = [charge for etendue, charge in held if etendue is Etendue.TERRITOIRE and charge]
    own = any(etendue is Etendue.SIEN for etendue, _ in held)
    return Regard(
        any(etendue is Etendue.TOUT for etendue, _ in held),
        tuple(tuple(sorted(charge.territoires)) for charge in charges if charge.territoires),
        tuple(sorted(_chantiers(held))),
        acteur.compte if own else None,
    )


def _chantiers(held: Sequence[tuple[Etendue, Charge | None]]) -> set[int]:
    return {
        one for etendue, charge in held if etendue is Etendue.CHANTIER and charge for one in charge.chantiers
    }


def readable(source: Source, regard: Regard) -> tuple[sql.Composable, dict[str, Any]]:
    """Rows of a table that an actor may read: by its charges, or because everybody may."""
    if source.public or regard.tout:
        return sql.SQL("true"), {}
    parts: list[sql.Composable] = [_in_public(source.objet)]
    values: dict[str, Any] = {}
    for number, slugs in enumerate(regard.territoires):
        parts.append(_within(territoires(source), f"regard_{number}"))
        values[f"regard_{number}"] = list(slugs)
    if regard.chantiers:
        parts.append(sql.SQL("{} = ANY (%(regard_chantiers)s)").format(chantier(source)))
        values["regard_chantiers"] = list(regard.chantiers)
    if regard.compte is not None:
        parts.append(sql.SQL("{} = %(regard_compte)s").format(source.column("cree_par")))
        values["regard_compte"] = regard.compte
    return sql.SQL("({})").format(sql.SQL(" OR ").join(parts)), values


def _within(slugs: sql.Composable, bound: str) -> sql.Composable:
    return sql.SQL("(cardinality({0}) > 0 AND {0} <@ {1}::text[])").format(slugs, sql.Placeholder(bound))


def _in_public(objet: Objet) -> sql.Composable:
    if objet.reserve:
        return sql.SQL("false")
    public = Source(objet, public=True)
    return sql.SQL("EXISTS (SELECT FROM {} v WHERE {} = o.id)").format(
        public.name, public.column(public.key, "v")
    )


def territoires(source: Source, row: str = ROW) -> sql.Composable:
    """Slugs of the territoires a row belongs to: its own, or those of what it refers to."""
    own = source.objet.territoire
    if own is not None:
        return _own(source, own, row)
    parts = [_of_parent(source, champ, row) for champ in source.objet.champs if _located(champ)]
    return sql.SQL("({})").format(sql.SQL(" || ").join(parts)) if parts else NO_TERRITOIRE


def _located(champ: Champ) -> bool:
    return champ.genre is Genre.REFERENCE and OBJETS[champ.vers].territoire is not None


def _own(source: Source, own: Champ, row: str) -> sql.Composable:
    place = source.column(own.nom, row)
    if own.genre is Genre.TERRITOIRE:
        return sql.SQL("ARRAY[{}]").format(place)
    if source.public:
        return sql.SQL("coalesce(string_to_array(nullif({}, ''), ';'), '{{}}')").format(place)
    return sql.SQL("coalesce({}, '{{}}'::text[])").format(place)


def _of_parent(source: Source, champ: Champ, row: str) -> sql.Composable:
    parent = Source(OBJETS[champ.vers], source.public)
    return sql.SQL("coalesce((SELECT {} FROM {} p WHERE {} = {}), '{{}}')").format(
        territoires(parent, "p"), parent.name, parent.column(parent.key, "p"), source.column(champ.nom, row)
    )


def chantier(source: Source) -> sql.Composable:
    """The chantier whose rights a row follows; NULL without one."""
    if source.objet.nom == "chantier":
        return source.id
    if source.objet.champ("chantier") is None:
        return sql.SQL("NULL::integer")
    return source.column("chantier")


def shown_place(source: Source) -> sql.Composable:
    """The place everybody may know: never the exact point of a contribution that did not choose it."""
    if source.public:
        return source.column("trace")
    if source.objet.champ("point_exact") is None:
        return source.column("geom")
    return sql.SQL(
        "(CASE WHEN o.portee = 'point' AND NOT coalesce(o.point_exact, false) THEN o.lieu ELSE o.geom END)"
    )


def geojson(place: sql.Composable) -> sql.Composable:
    """GeoJSON text of a place: CRS84, 7 decimals, exterior rings counter-clockwise."""
    return sql.SQL("ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Transform({}, {})), {})").format(
        place, sql.Literal(WGS84), sql.Literal(COORDINATE_DECIMALS)
    )


def current_state(source: Source) -> sql.Composable:
    """The state as it may be told today: what was not confirmed for long is unknown."""
    etats = source.objet.etats
    if source.public or etats is None or not etats.vieillit:
        return source.column("etat")
    return sql.SQL(
        "registre.etat_actuel(o.etat, o.observe_le, {}::text[], (SELECT valeur FROM registre.reglage WHERE nom = 'etat_vieilli'))"
    ).format(sql.Literal(list(etats.clos)))


def columns(source: Source) -> sql.Composable:
    """What is read of a row, by name."""
    return _columns(source.objet.nom, source.public)


@lru_cache(maxsize=64)
def _columns(nom: str, public: bool) -> sql.Composable:  # noqa: FBT001
    source = Source(OBJETS[nom], public)
    fields = [champ for champ in source.objet.champs if champ.public or not source.public]
    parts = [sql.SQL("{} AS id").format(source.id), *(_field(source, champ) for champ in fields)]
    parts += _state(source) + _place(source)
    if not source.public:
        parts += [source.column(name) for name in ("version", "cree_le", "modifie_le")]
        parts += [source.column("restreint")] if source.objet.restreignable else []
        parts += [sql.SQL("{} AS _territoires").format(territoires(source))]
        parts += [sql.SQL("{} AS _chantier").format(chantier(source)), sql.SQL("o.cree_par AS _deposant")]
    return sql.SQL(", ").join(parts)


def _field(source: Source, champ: Champ) -> sql.Composable:
    if source.public and champ.genre is Genre.TERRITOIRES:
        return sql.SQL("{} AS {}").format(_own(source, champ, ROW), sql.Identifier(champ.nom))
    return source.column(champ.nom)


def _state(source: Source) -> list[sql.Composable]:
    etats = source.objet.etats
    if etats is None:
        return []
    seen = sql.SQL("{} AS etat").format(current_state(source))
    kept = source.column("etat_observe" if source.public and etats.vieillit else "etat")
    return [seen, sql.SQL("{} AS etat_observe").format(kept), source.column("observe_le")]


def _place(source: Source) -> list[sql.Composable]:
    if not source.objet.localise:
        return []
    parts = [
        source.column("portee"),
        source.column("zones"),
        sql.SQL("{} AS _trace").format(geojson(shown_place(source))),
    ]
    return parts if source.public else [*parts, sql.SQL("{} AS _geom").format(geojson(source.column("geom")))]


def in_box(source: Source) -> sql.Composable:
    """Rows whose place meets a rectangle in degrees (bound as west, south, east, north)."""
    return sql.SQL(
        "ST_Intersects({}, ST_Transform(ST_Segmentize(ST_Envelope(ST_MakeLine("
        "ST_Point(%(west)s, %(south)s, {degrees}), ST_Point(%(east)s, %(north)s, {degrees}))), {fine}), {metres}))"
    ).format(
        shown_place(source),
        degrees=sql.Literal(WGS84),
        metres=sql.Literal(LAMBERT93),
        fine=sql.Literal(SEGMENT_DEGREES),
    )


def in_zones(source: Source) -> sql.Composable:
    """Rows of some zones: named by them, of their territoire, or drawn inside (their outline is made once)."""
    return sql.SQL(
        "({zones} && %(zones)s::text[] OR {slugs} && %(zones_territoires)s::text[] OR ST_Intersects("
        "(SELECT ST_Union(z.geom) FROM pub.zone z WHERE z.id = ANY (%(zones)s::text[])), {place}))"
    ).format(zones=source.column("zones"), slugs=territoires(source), place=shown_place(source))


def matching(source: Source, seen: sql.Composable) -> sql.Composable:
    """Rows that a text is found in (bound as q): French words, pieces of the title, else titles that are nearly alike.

    Whether nothing is found exactly is asked of the rows ``seen`` alone: what is hidden decides of nothing.
    """
    if source.objet.cherche is None:
        return _in_texts(source)
    words, title = source.column("mots"), source.column("titre_cherche")
    exact = sql.SQL(
        "({} @@ plainto_tsquery('french', geo.normaliser(%(q)s)) OR {} LIKE '%%' || geo.normaliser(%(q)s) || '%%')"
    ).format(words, title)
    return sql.SQL(
        "({exact} OR (NOT EXISTS (SELECT FROM {relation} o WHERE {seen} AND {exact})"
        " AND geo.normaliser(%(q)s) <%% {title}))"
    ).format(exact=exact, relation=source.name, seen=seen, title=title)


def _in_texts(source: Source) -> sql.Composable:
    """Kinds of which there are few are searched in all their public texts."""
    genres = (Genre.TEXTE, Genre.TEXTE_LONG)
    texts = [source.column(c.nom) for c in source.objet.champs if c.public and c.genre in genres]
    joined = sql.SQL(", ").join(texts) if texts else NOWHERE
    return sql.SQL("geo.normaliser(concat_ws(' ', {})) LIKE '%%' || geo.normaliser(%(q)s) || '%%'").format(
        joined
    )
