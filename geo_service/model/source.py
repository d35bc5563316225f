"""A source as its declaration file describes it: channels, reader, columns, checks."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Nature(StrEnum):
    """What a figure is, from the best to the worst."""

    OFFICIAL = "official"
    EXTRACT = "extract"
    COMPILED = "compiled"
    COMPUTED = "computed"
    DEMONSTRATION = "demonstration"


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
    """One place a source may be read from. ``path`` is relative to the channel's own folder."""

    name: Channel
    path: str | None = None


class Reader(Declared):
    """How the bytes are read. ``crs`` is the EPSG code a geographic file must declare."""

    format: Literal["csv", "flatgeobuf", "geojson", "geopackage", "shapefile", "parquet"]
    crs: int | None = None
    encoding: str = "utf-8"
    separator: str = ","
    lon: str | None = None
    lat: str | None = None
    layer: str | None = None


class Column(Declared):
    """One column of ours and where it comes from. ``separator`` splits a list."""

    source: Annotated[str, Field(alias="from")]
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    separator: str = ";"


class ValueColumn(Declared):
    """One column that becomes observations of an indicator. ``unit`` is shown to readers."""

    source: Annotated[str, Field(alias="from")]
    unit: str
    millesime: str
    denominator: str | None = None


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


class Source(Declared):
    """A declared source. ``id`` is the stem of its file."""

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
    age_max_years: int | None = None
    steps: tuple[str, ...] = ()
    channels: Annotated[tuple[SourceChannel, ...], Field(alias="channel")] = ()
    reader: Reader
    columns: dict[str, Column] = {}
    fixed: dict[str, str | int | bool] = {}
    values: dict[str, ValueColumn] = {}
    checks: Checks = Checks()

    @property
    def version_target(self) -> str:
        """The word views depend on: a record has no table of its own, so its name stands for it."""
        return self.id if self.target is Target.RECORD else self.target.value
