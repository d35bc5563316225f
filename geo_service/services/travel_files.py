"""What travel times read from disk, named and stamped without reading it: the serving process may."""

from pathlib import Path

from geo_service.settings import Settings


def roads_file(settings: Settings) -> Path:
    """Where the roads of an operator's extract are kept."""
    return settings.state_dir / "travel" / "routes.npz"


def travel_stamp(settings: Settings) -> str:
    """Changes when the roads or the operator's parameters do; empty without either."""
    files = (roads_file(settings), settings.parametres)
    return ",".join(_stamp(file) for file in files if file is not None and file.is_file())


def _stamp(file: Path) -> str:
    found = file.stat()
    return f"{file.name}:{found.st_mtime_ns}:{found.st_size}"
