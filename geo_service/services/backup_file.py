"""The file of a backup: a zip with one text per table, and a manifest that says what each must be.

::

    tables/registre.compte.copy    rows, as PostgreSQL's COPY writes them
    …
    manifeste.json                 versions, date, columns, rows and SHA-256 of each table, SHA-256 of all

Whoever has the file has password hashes, digests of tokens and the addresses of persons: it is written 0600.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from geo_service.errors import InputError

FORMAT: Final = 1
MANIFEST: Final = "manifeste.json"
BLOCK: Final = 1 << 20
LARGEST_MANIFEST: Final = 16 << 20
UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, OverflowError, RuntimeError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
"""What reading a zip that is damaged may raise: a flag, a method of compression or a place that makes no sense."""

DAMAGED: Final = "Sauvegarde abîmée ({}) : rien n'a été changé. Prenez une autre copie de ce fichier, ou une autre sauvegarde."


@dataclass(frozen=True)
class TableCopy:
    """What the file holds of a table."""

    nom: str
    colonnes: tuple[str, ...]
    lignes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    programme: str
    revision: str
    postgresql: str
    postgis: str
    fait_le: str
    tables: tuple[TableCopy, ...]
    sequences: Mapping[str, int]
    laisse: Mapping[str, str]
    total_sha256: str
    format: int = FORMAT

    @property
    def lignes(self) -> int:
        """Rows of all tables."""
        return sum(table.lignes for table in self.tables)


def total_digest(tables: Iterable[TableCopy]) -> str:
    """SHA-256 of names, numbers of rows and digests of tables, in the order of their names."""
    lines = sorted(f"{table.nom} {table.lignes} {table.sha256}\n" for table in tables)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class BackupWriter:
    """A file being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def table(self, nom: str, colonnes: tuple[str, ...], blocks: Iterable[bytes]) -> TableCopy:
        """Write a table and measure it on the way."""
        digest, lines = hashlib.sha256(), 0
        with self._archive.open(member(nom), "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
                digest.update(block)
                lines += block.count(b"\n")
        return TableCopy(nom, colonnes, lines, digest.hexdigest())

    def manifest(self, manifest: Manifest) -> None:
        """Write the manifest, last."""
        self._archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def member(nom: str) -> str:
    """Name of a table's text inside the file."""
    return f"tables/{nom}.copy"


@contextmanager
def writing(file: Path) -> Iterator[BackupWriter]:
    """Write a file that appears when it is complete and on the disk, for its owner alone.

    Raises:
        InputError: it exists already, or its folder does not or is closed.
    """
    if file.exists():
        raise InputError(
            f"{file} existe déjà : donnez un autre nom, une sauvegarde n'en écrase pas une autre."
        )
    draft = file.with_name(f"{file.name}.part")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise InputError(
            f"{file} ne peut pas être écrit ({error.strerror}) : choisissez un autre dossier."
        ) from error
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            os.fchmod(descriptor, 0o600)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                yield BackupWriter(archive)
            stream.flush()
            os.fsync(descriptor)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


class BackupReader:
    """A file that was found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def blocks(self, table: TableCopy) -> Iterator[bytes]:
        """The text of a table.

        Raises:
            InputError: it is damaged.
        """
        try:
            with self._archive.open(member(table.nom)) as stream:
                while block := stream.read(BLOCK):
                    yield block
        except UNREADABLE as error:
            raise InputError(DAMAGED.format(table.nom)) from error

    def check(self) -> None:
        """Read all of it.

        Raises:
            InputError: a digest is not what the manifest says.
        """
        for table in self.manifest.tables:
            digest = hashlib.sha256()
            for block in self.blocks(table):
                digest.update(block)
            if digest.hexdigest() != table.sha256:
                raise InputError(DAMAGED.format(f"empreinte de {table.nom}"))
        if total_digest(self.manifest.tables) != self.manifest.total_sha256:
            raise InputError(DAMAGED.format("empreinte de l'ensemble"))


@contextmanager
def reading(file: Path) -> Iterator[BackupReader]:
    """Open a backup and check every digest first.

    Raises:
        InputError: it is missing, not a backup, damaged, or of a later version of the program.
    """
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise InputError(
            f"{file} n'est pas une sauvegarde lisible : elle est absente, ou incomplète."
        ) from error
    with archive:
        reader = BackupReader(archive, _manifest(archive))
        reader.check()
        yield reader


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise InputError(DAMAGED.format(MANIFEST))
        told = json.loads(archive.read(MANIFEST))
        if told["format"] > FORMAT:
            raise InputError(
                "Cette sauvegarde vient d'une version plus récente du programme : mettez le programme à jour."
            )
        tables = tuple(TableCopy(**one | {"colonnes": tuple(one["colonnes"])}) for one in told["tables"])
        return Manifest(**told | {"tables": tables})
    except UNREADABLE as error:
        raise InputError(DAMAGED.format(MANIFEST)) from error
