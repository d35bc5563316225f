"""Which file a source is read from: the channels in their declared order, the first that has one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo_service.errors import SourceError
from geo_service.model.source import Channel, Source

CHUNK_BYTES = 1 << 20
GENERATOR = "demonstration_v1"


@dataclass(frozen=True)
class ResolvedFile:
    """A file found, the channel it came by, and the SHA-256 of its bytes.

    Demonstration rows have no file: ``path`` is None, and the digest is that of how they are made.
    """

    path: Path | None
    channel: Channel
    sha256: str

    @property
    def name(self) -> str | None:
        """Name of the file; None when there is none."""
        return self.path.name if self.path else None


def resolve(
    source: Source, folders: Mapping[Channel, Path], operator_file: Path | None = None
) -> ResolvedFile:
    """Find the file of a source.

    ``folders`` gives the folder of each channel that exists here. A file named by the operator wins.
    A channel's path may hold ``*``: the last name in order counts (dated downloads).

    Raises:
        SourceError: the operator's file is absent, or no channel has a file.
    """
    if operator_file is not None:
        return _found(_readable(operator_file), Channel.OPERATOR)
    for channel in source.channels:
        if channel.name is Channel.DEMONSTRATION:
            return ResolvedFile(None, Channel.DEMONSTRATION, generator_digest(source))
        path = (
            _newest(folders[channel.name], channel.path) if channel.path and channel.name in folders else None
        )
        if path is not None:
            return _found(path, channel.name)
    raise SourceError(
        f"Source « {source.id} » : aucun fichier trouvé. Donnez-en un : geo-service load {source.id} FICHIER."
    )


def generator_digest(source: Source) -> str:
    """Stands for the bytes of rows that are made, not read: raise ``GENERATOR`` when they are made otherwise."""
    return hashlib.sha256(f"{GENERATOR} {source.reader.generator}".encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal, read in constant memory."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _newest(folder: Path, pattern: str) -> Path | None:
    files = sorted(path for path in folder.glob(pattern) if path.is_file())
    return files[-1] if files else None


def _readable(path: Path) -> Path:
    if not path.is_file():
        raise SourceError(f"Fichier introuvable : {path.name}. Vérifiez le chemin donné.")
    return path


def _found(path: Path, channel: Channel) -> ResolvedFile:
    return ResolvedFile(path, channel, sha256_of(path))
