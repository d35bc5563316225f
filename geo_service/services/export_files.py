"""Finished files kept on disk for the next reader: bounded, and never removed under one who reads."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path


@dataclass
class KeptFile:
    """A finished file, and how many read it now."""

    path: Path
    size_bytes: int
    readers: int = 0


class ExportFiles:
    """Files by key, the least recently used removed once their bytes exceed the limit."""

    def __init__(self, limit_bytes: int) -> None:
        self._files: OrderedDict[str, KeptFile] = OrderedDict()
        self._limit = limit_bytes

    @property
    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(file.size_bytes for file in self._files.values())

    def take(self, key: str) -> KeptFile | None:
        """The file, held until it is released; None when it is not kept."""
        file = self._files.get(key)
        if file is not None:
            self._files.move_to_end(key)
            file.readers += 1
        return file

    def put(self, key: str, file: KeptFile) -> None:
        """Keep a finished file, which its ``readers`` hold already."""
        self._files[key] = file
        self._trim()

    def release(self, file: KeptFile) -> None:
        """A reader is done."""
        file.readers -= 1
        self._trim()

    def _trim(self) -> None:
        excess = self.size_bytes - self._limit
        for key, file in list(self._files.items()):
            if excess <= 0:
                return
            if not file.readers:
                del self._files[key]
                file.path.unlink(missing_ok=True)
                excess -= file.size_bytes
