"""Pages that cost too much to be written for each reader."""

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime

import orjson

from geo_service import __version__
from geo_service.store.live import Current


class PageMemory:
    """Pages written already, by what they were written from; the least recently read go first."""

    def __init__(self, limit_bytes: int) -> None:
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._limit = limit_bytes
        self._held = 0

    def get(self, key: str) -> bytes | None:
        """The page, or None when it is not kept."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: str, page: bytes) -> None:
        """Keep a page."""
        self._held += len(page) - len(self._pages.pop(key, b""))
        self._pages[key] = page
        while self._held > self._limit:
            self._held -= len(self._pages.popitem(last=False)[1])


def stamp_of(current: Current, what: str) -> str:
    """What a page depends on: the versions read, the program, and the day, since figures grow old."""
    versions = orjson.dumps(dict(current.versions), option=orjson.OPT_SORT_KEYS)
    told = f"{what} {__version__} {current.publication_id} {datetime.now(UTC):%Y-%m-%d} ".encode()
    return hashlib.sha256(told + versions).hexdigest()[:32]
