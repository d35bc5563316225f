"""Answers that are files written by other processes, kept while they are sent."""

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

from geo_service.services.export_files import KeptFile
from geo_service.services.exports import Exports


class HeldFile(FileResponse):
    """A kept file, by ranges too, released once it is sent or the client has left."""

    def __init__(self, file: KeptFile, exports: Exports, media_type: str, headers: dict[str, str]) -> None:
        super().__init__(file.path, headers=headers, media_type=media_type)
        self._file = file
        self._exports = exports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._exports.release(self._file)
