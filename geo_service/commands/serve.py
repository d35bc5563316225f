"""``geo-service serve``: the serving process alone."""

import uvicorn

from geo_service.api.app import create_app
from geo_service.settings import Settings

GRACE_S = 3


def run(settings: Settings) -> None:
    """Serve until a signal; open event streams do not delay the stop."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        server_header=False,
        log_level="warning",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_S,
    )
