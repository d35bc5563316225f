"""Settings, read once from ``GEO_*`` environment variables and passed as an argument."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


def default_state_dir() -> Path:
    """Folder of the private database and of logs: system-wide as root, the user's own otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/geo-service")
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "geo-service"


class Settings(BaseSettings):
    """Everything an operator may change, with defaults that need no variable at all.

    A secret may also be given as a file: ``GEO_SECRETS_DIR`` names a folder whose files are
    called like the variables (``geo_database_url``), as Docker and systemd provide them.
    """

    model_config = SettingsConfigDict(
        env_prefix="GEO_", frozen=True, extra="ignore", secrets_dir=os.environ.get("GEO_SECRETS_DIR")
    )

    database_url: SecretStr | None = Field(None, description="existing PostGIS server; none: a private one")
    database_read_url: SecretStr | None = Field(None, description="read replica used by the reading pool")
    data_dir: Path = Field(ROOT / "data", description="declarations, shapes and tables of the département")
    layers_dir: Path = Field(ROOT / "layers", description="one TOML per map layer")
    maps_dir: Path = Field(ROOT / "maps", description="templates, styles and scripts a reader sees")
    vendor_dir: Path = Field(ROOT / "node_modules", description="front-end libraries, installed from npm")
    state_dir: Path = Field(default_factory=default_state_dir, description="private database, logs")
    mirror: Path | None = Field(None, description="folder of real extracts, for development")
    parametres: Path | None = Field(
        None, description="TOML of an operator's parameters, one table per method"
    )
    dask: str | None = Field(
        None, description="Dask scheduler (tcp://host:port) for what outgrows one machine"
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str | None = Field(None, description="address readers use, when behind a proxy")
    trusted_proxies: str = Field(
        "", description="addresses whose X-Forwarded-* are believed, comma-separated"
    )
    read_pool_size: int = Field(8, ge=1, description="reading connections per serving process")
    write_pool_size: int = Field(4, ge=1, description="connections to the registry per serving process")
    tile_memory_mb: int = Field(64, ge=0, description="bytes of compressed tiles kept per process; 0: none")
    tile_cache: bool = Field(True, description="keep the tiles that were drawn in the database")  # noqa: FBT003
    export_processes: int = Field(
        2, ge=1, description="files written at the same time, each by its own process"
    )
    export_timeout_s: float = Field(120.0, gt=0, description="longest time one file may take")
    export_max_mb: int = Field(1024, ge=1, description="largest file written")
    export_cache_mb: int = Field(128, ge=0, description="finished files kept on disk for the next reader")
    statement_timeout_s: float = Field(10.0, gt=0, description="longest time of one reading statement")
    rate_per_s: float = Field(
        50.0, ge=0, description="requests per second of one client address; 0: no limit"
    )
    rate_burst: int = Field(500, ge=1, description="requests one client may make at once")
    ign_tiles_url: str = Field(
        "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
        "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        pattern=r"^$|^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/\S*$",
        description="raster tiles that a reader may ask from IGN; empty: not offered",
    )
    ign_attribution: str = Field("© IGN", description="credit shown while those tiles are")
    agents_view: bool = Field(
        False,  # noqa: FBT003
        description="show composites and ranks to everybody; else only to signed-in agents, for their preparation",
    )
    body_max_kb: int = Field(1024, ge=1, description="largest body of a request, in KiB")
    session_idle_min: int = Field(120, ge=1, description="minutes after which a session nobody uses is over")
    session_max_h: int = Field(12, ge=1, description="hours after which any session is over")
    rgpd_responsable: str | None = Field(
        None, description="who answers for personal data, as the privacy page names them"
    )
    rgpd_contact: str | None = Field(None, description="address where a person exercises their rights")
    mentions_editeur: str | None = Field(None, description="publisher: name, address, telephone")
    mentions_directeur: str | None = Field(None, description="director of publication")
    mentions_hebergeur: str | None = Field(None, description="host: name, address, telephone")
    mentions_contact: str | None = Field(None, description="where readers write, accessibility included")
    rgaa_grille: Path = Field(ROOT / "docs" / "rgaa.csv", description="grid of the accessibility criteria")
    oidc_issuer: str | None = Field(
        None, description="address of the OpenID Connect provider; none: not offered"
    )
    oidc_client_id: str = Field("", description="name of this service at that provider")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="its secret there")
    oidc_label: str = Field(
        "mon compte professionnel", description="what the sign-in page calls that provider"
    )
    oidc_by_email: bool = Field(
        False,  # noqa: FBT003
        description="match an account by an e-mail the provider verified, the first time",
    )
