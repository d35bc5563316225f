"""Reads the first sheet of a workbook, in one of the processes that handle files.

GDAL reads workbooks for the sources already: no second reader. It weighs what the serving process must not carry,
and it trusts a file more than an upload deserves, so the archive is measured before.
"""

import re
import zipfile
import zlib
from io import BytesIO
from typing import Final

import orjson
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo_service.errors import InputError
from geo_service.services.classeur_job import ClasseurJob
from geo_service.services.registre_fichier import MAX_COLONNES, MAX_LIGNES, ZIP

MAX_UNPACKED_BYTES: Final = 64 << 20
MAX_ENTRIES: Final = 1_000
CHUNK_BYTES: Final = 1 << 20
SHEETS: Final = re.compile(r"xl/(workbook\.xml|worksheets/.*)")
NOT_A_WORKBOOK: Final = (
    "Ce fichier n'est pas un classeur xlsx lisible : tronqué, protégé ou d'un autre format."
)
TOO_LARGE: Final = (
    "Le classeur est trop gros une fois décompressé : gardez une feuille et ses lignes, ou un csv."
)

Cells = list[tuple[int, list[str]]]


def write(job: ClasseurJob) -> None:
    """Write the cells of a job's workbook.

    Raises:
        InputError: it is not a workbook, or too large.
    """
    source = job.path.with_suffix(".xlsx")
    source.write_bytes(job.content)
    try:
        job.path.write_bytes(orjson.dumps(cells_of(str(source), job.content)))
    finally:
        source.unlink()


def cells_of(path: str, content: bytes) -> Cells:
    """Cells of the first sheet, as text, with the number of their line.

    Raises:
        InputError: see ``write``.
    """
    check_archive(content)
    try:
        frame = pyogrio.read_dataframe(
            path, layer=0, read_geometry=False, HEADERS="DISABLE", FIELD_TYPES="STRING",
            max_features=MAX_LIGNES + 2,
        )  # fmt: skip
    except (DataSourceError, DataLayerError, OSError, RuntimeError, UnicodeError):
        raise InputError(NOT_A_WORKBOOK) from None
    if len(frame) > MAX_LIGNES + 1:
        raise InputError(f"Plus de {MAX_LIGNES} lignes : envoyez-les en plusieurs fichiers.")
    if frame.shape[1] > MAX_COLONNES:
        raise InputError(f"{frame.shape[1]} colonnes : {MAX_COLONNES} au plus.")
    text = frame.astype(object).where(frame.notna(), "")
    return [
        (number, [str(cell) for cell in row]) for number, row in enumerate(text.to_numpy().tolist(), start=1)
    ]


def check_archive(content: bytes) -> None:
    """Unpack everything without keeping it: what the archive says of its own sizes is not believed.

    Raises:
        InputError: not an archive of a workbook, or one that swells.
    """
    if not content.startswith(ZIP):
        raise InputError(NOT_A_WORKBOOK)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise InputError(NOT_A_WORKBOOK) from None


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if not any(SHEETS.fullmatch(entry.filename) for entry in entries):
        raise InputError(NOT_A_WORKBOOK)
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise InputError(TOO_LARGE)
    left = MAX_UNPACKED_BYTES
    for entry in entries:
        left -= _unpacked(archive, entry, left)
        if left < 0:
            raise InputError(TOO_LARGE)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    total = 0
    with archive.open(entry) as stream:
        while total <= most and (part := stream.read(CHUNK_BYTES)):
            total += len(part)
    return total
