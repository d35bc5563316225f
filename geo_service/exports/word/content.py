"""What a document for a word processor says, in its order: paragraphs, tables, words, pictures. No file format here."""

from dataclasses import dataclass, field

NORMAL = "Normal"
CAPTION = "Caption"
BULLET = "List Bullet"
NUMBER = "List Number"
QUOTE = "Quote"
FIGURE = "Figure"
BREAK = "\n"


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG text, what stands for it in words, and its size on paper (mm)."""

    svg: str
    alt: str
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Look:
    """How words are set. ``link``: a whole address, or « # » and the name of a place in the document."""

    bold: bool = False
    italic: bool = False
    small: bool = False
    link: str = ""


@dataclass(frozen=True)
class Piece:
    """Words of one look, ``BREAK`` for a new line, or a picture among them."""

    text: str
    look: Look = field(default_factory=Look)
    picture: Picture | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph by the name of its style; ``places``: names that links lead to."""

    style: str
    pieces: tuple[Piece, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell; ``span``: columns it covers."""

    paragraphs: tuple[Paragraph, ...]
    span: int = 1

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(piece.text for one in self.paragraphs for piece in one.pieces)

    @property
    def pictured_mm(self) -> float:
        """Width of its widest picture, 0 without any."""
        found = (piece.picture for one in self.paragraphs for piece in one.pieces)
        return max((picture.width_mm for picture in found if picture), default=0.0)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table; a cell that covers several columns counts for the first of them. ``shown``: whether its caption is read by all, or only aloud, next to a heading that says the same."""

    caption: tuple[Piece, ...]
    shown: bool
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    places: tuple[str, ...] = ()


Block = Paragraph | Table


@dataclass(frozen=True)
class Page:
    """The whole document and what it says of itself."""

    title: str
    author: str
    subject: str
    blocks: tuple[Block, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture in its order, as often as it is shown."""
        pieces = (piece for block in self.blocks for one in paragraphs_of(block) for piece in one.pieces)
        return tuple(piece.picture for piece in pieces if piece.picture)


def paragraphs_of(block: Block) -> tuple[Paragraph, ...]:
    """Paragraphs of a block, row by row for a table."""
    if isinstance(block, Paragraph):
        return (block,)
    return tuple(one for row in (*block.header, *block.rows) for cell in row for one in cell.paragraphs)
