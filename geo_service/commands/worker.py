"""``geo-service worker``: the background tasks alone."""

from geo_service.worker import main


def run() -> None:
    """Run queued tasks until a signal."""
    main()
