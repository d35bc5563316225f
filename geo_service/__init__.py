"""Territorial intelligence for French départements: territories, services, gaps, on PostGIS."""

__version__ = "0.5.0"
