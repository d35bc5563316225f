"""Absolute addresses of the service, as readers reach it."""

from fastapi import Request

from geo_service.settings import Settings


def base_url(request: Request, settings: Settings) -> str:
    """``GEO_PUBLIC_URL``, or the address of the request; without a final slash."""
    return (settings.public_url or str(request.base_url)).rstrip("/")
