"""One range of bytes of a file (RFC 9110 § 14)."""

import re
from dataclasses import dataclass
from typing import Final, Self

ONE_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True)
class ByteRange:
    """Bytes from ``first`` to ``last``, both included, of a file of ``size`` bytes; ``whole`` when nothing else was asked."""

    first: int
    last: int
    size: int
    whole: bool = False

    @property
    def length(self) -> int:
        """How many bytes; 0 or less when the range lies beyond the file."""
        return self.last - self.first + 1

    @property
    def satisfiable(self) -> bool:
        """Whether the file has any of them."""
        return self.first < self.size and self.length > 0

    @classmethod
    def parse(cls, text: str, size: int) -> Self:
        """The one range a header asks for; the whole file for none, for several, and for what is not understood."""
        found = ONE_RANGE.fullmatch(text.strip())
        first, last = found.groups() if found else ("", "")
        if first:
            return cls._between(int(first), int(last or size), size)
        return cls._last(int(last), size) if last else cls(0, size - 1, size, whole=True)

    @classmethod
    def _between(cls, first: int, last: int, size: int) -> Self:
        """A range that ends before it begins is not understood; one that only begins too far is."""
        if last < min(first, size):
            return cls(0, size - 1, size, whole=True)
        return cls(first, min(last, size - 1), size)

    @classmethod
    def _last(cls, length: int, size: int) -> Self:
        return cls(max(0, size - length), size - 1, size)
