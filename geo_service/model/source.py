"""A source as its declaration file describes it: channels, reader, columns, checks."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Nature(StrEnum):
    """What a figure is, from the best to the worst."""

    OFFICIAL = "official"
    EXTRACT = "extract"
    COMPILED = "compiled"
    COMPUTED = "computed"
    DEMONSTRATION = "demonstration"


NATURES = tuple(Nature)


def worst_nature(natures: Iterable[str]) -> Nature:
    """The least good of some natures; there must be one."""
    return max((Nature(nature) for nature in natures), key=NATURES.index)


DEMONSTRATION_NOTICE = "Données de démonstration, inventées pour montrer les écrans : aucun chiffre, aucune décision ne peut s'en servir."
"""What API, pages and exports say wherever generated rows are."""


class Channel(StrEnum):
    """Where a file came from, in the order they are tried."""

    OPERATOR = "operator"
    OFFICIAL = "official"
    MIRROR = "mirror"
    SHIPPED = "shipped"
    DEMONSTRATION = "demonstration"


class Target(StrEnum):
    """What the rows of a source become."""

    ZONE = "zone"
    EQUIPEMENT = "equipement"
    OBSERVATION = "observation"
    RECORD = "record"
    WATER = "water"
    MARCHE = "marche"


class ColumnType(StrEnum):
    """Types a declared column may have."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    JSON = "json"
    LIST = "list"


class Declared(BaseModel):
    """Base of declared things: frozen, and an unknown key is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceChannel(Declared):
    """One place a source may be read from. ``path`` is relative to the channel's own folder.

    ``form`` names the shape the file has there when it is not the declaration's own, ``nature`` what
    its rows are when they are better or worse than the declaration says.
    """

    name: Channel
    path: str | None = None
    form: str | None = None
    nature: Nature | None = None


class Reader(Declared):
    """How the bytes are read. ``crs`` is the EPSG code a geographic file must declare.

    ``header`` is a cell of the line of titles, when other lines come before it (spreadsheets). ``root``
    is where the list of objects stands in a json file. ``generator`` names what makes demonstration rows.
    """

    format: Literal[
        "csv", "flatgeobuf", "geojson", "geopackage", "shapefile", "parquet", "json", "xlsx", "demonstration"
    ]
    header: str | None = None
    root: str | None = None
    generator: str | None = None
    crs: int | None = None
    encoding: str = "utf-8"
    separator: str = ","
    lon: str | None = None
    lat: str | None = None
    layer: str | None = None
    units: dict[str, str] = {}
    """Texts that the line under the titles must hold: a changed unit stops the load. That line is no row."""


class Column(Declared):
    """One column of ours and where it comes from. ``separator`` splits a list.

    ``optional``: the file may do without it (a json key that producers leave out); its cells are then empty.
    ``words`` gives our word for each of the file's: another one rejects its row.
    ``blank`` are the file's ways to write nothing (« NC »).
    """

    source: Annotated[str, Field(alias="from")]
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    optional: bool = False
    words: dict[str, str] = {}
    blank: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    separator: str = ";"


class Measure(StrEnum):
    """How a value adds up over zones."""

    COUNT = "count"
    """Sums. ``denominator`` is what it is a part of."""
    RATE = "rate"
    """Only means weighted by ``weight`` (or, in a computation, by the indicator ``weighted_by``)."""
    RATIO = "ratio"
    """Sum of ``from`` over sum of ``over``."""


class ValueColumn(Declared):
    """One column that becomes observations of an indicator. ``unit`` is shown to readers.

    ``indicateur`` is the indicator when two columns are two vintages of it; the key, unless said.
    ``scale`` multiplies the value. ``zero`` says what a 0 of the file is: a value, or a suppressed count.
    """

    source: Annotated[str, Field(alias="from")]
    unit: str
    millesime: str
    indicateur: str = ""
    measure: Measure = Measure.COUNT
    denominator: str | None = None
    over: tuple[str, ...] = ()
    weight: str | None = None
    weighted_by: str | None = None
    scale: float = 1.0
    zero: Literal["value", "secret"] = "value"


class Unpivot(Declared):
    """A wide table of counts made long: one row per ``key`` and titled column that holds more than 0.

    ``titles`` names the rows of the reference table whose labels are the columns to unfold: all of them
    must be there, and no other column but ``key``, ``total`` and ``ignored``. ``total`` is the column the
    file gives as their sum: each row must agree with it.
    """

    key: str
    titles: str
    total: str | None = None
    ignored: tuple[str, ...] = ()
    label: str = "libelle"
    count: str = "nombre"


class RowCount(Declared):
    """Bounds on the number of rows kept, inclusive."""

    min: int = 1
    max: int | None = None


class ExpectedSum(Declared):
    """A sum the producer publishes, which the rows kept must reach exactly (or within ``tolerance``)."""

    column: str
    equals: float
    where: dict[str, str | int | bool] = {}
    tolerance: float = 0.0


class Checks(Declared):
    """What must be true of the rows kept, or the file is refused."""

    unique: tuple[str, ...] = ()
    rows: RowCount = RowCount()
    sums: tuple[ExpectedSum, ...] = ()
    ranges: dict[str, tuple[float, float]] = {}
    max_rejected_share: float = 0.0
    coverage: bool = False
    """Polygons must neither overlap nor leave a gap between them."""


class Form(Declared):
    """The shape a source has in one channel; what is left out is as in the declaration."""

    reader: Reader
    columns: dict[str, Column] | None = None
    fixed: dict[str, str | int | bool] | None = None
    values: dict[str, ValueColumn] | None = None
    unpivot: Unpivot | None = None
    steps: tuple[str, ...] | None = None
    checks: Checks | None = None
    limits: tuple[str, ...] | None = None
    millesime: str | None = None


class Source(Declared):
    """A declared source. ``id`` is the stem of its file.

    A vintage that its producer defines otherwise (other types, other columns) is a source of its own, so
    that each keeps its reader, checks and limits; ``series`` is the word the vintages share. ``theme``
    gathers what demonstration data stand for: they are loaded only where no other source has it.
    ``optional``: a machine without any file for it goes without, and says so.
    """

    id: str
    title: str
    target: Target
    nature: Nature
    millesime: str
    producer: str
    licence: str
    licence_url: str = ""
    attribution: str = ""
    url: str = ""
    description: str = ""
    limits: tuple[str, ...] = ()
    series: str = ""
    theme: str = ""
    departements: tuple[str, ...] = ()
    optional: bool = False
    age_max_years: int | None = None
    steps: tuple[str, ...] = ()
    channels: Annotated[tuple[SourceChannel, ...], Field(alias="channel")] = ()
    forms: Annotated[dict[str, Form], Field(alias="form")] = {}
    reader: Reader
    columns: dict[str, Column] = {}
    fixed: dict[str, str | int | bool] = {}
    values: dict[str, ValueColumn] = {}
    unpivot: Unpivot | None = None
    checks: Checks = Checks()

    @model_validator(mode="after")
    def forms_are_declared(self) -> Self:
        """A channel that names a form nobody wrote is a mistake in the declaration."""
        unknown = {channel.form for channel in self.channels if channel.form} - set(self.forms)
        if unknown:
            raise ValueError(f"forme(s) non déclarée(s) : {', '.join(sorted(unknown))}")
        return self

    @property
    def version_target(self) -> str:
        """The word views depend on: a record has no table of its own, so its name stands for it."""
        return self.id if self.target is Target.RECORD else self.target.value

    def through(self, channel: Channel) -> Self:
        """The declaration as it holds for a file of that channel: its form, and its nature."""
        declared = next((one for one in self.channels if one.name is channel), None)
        nature = Nature.DEMONSTRATION if channel is Channel.DEMONSTRATION else declared and declared.nature
        update: dict[str, object] = {"nature": nature} if nature else {}
        if declared is not None and declared.form:
            form = self.forms[declared.form]
            update |= {
                name: value for name in type(form).model_fields if (value := getattr(form, name)) is not None
            }
            update["unpivot"] = form.unpivot
        return self.model_copy(update=update)
