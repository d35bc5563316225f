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
        first, last = (int(part) if part else None for part in found.groups()) if found else (None, None)
        if first is not None and (last is None or first <= last):
            return cls(first, size - 1 if last is None else min(last, size - 1), size)
        if first is None and last is not None:
            return cls(max(0, size - last) if last else size, size - 1, size)
        return cls(0, size - 1, size, whole=True)
