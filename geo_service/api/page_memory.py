"""Pages that cost too much to be written for each reader."""

from collections import OrderedDict


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
