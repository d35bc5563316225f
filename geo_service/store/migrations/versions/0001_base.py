"""Versions, publications, zones, things, tile cache and the public views."""

from geo_service.store.migrations.scripted import run_beside

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: every publication would be lost. Give another, empty database instead."""
    raise NotImplementedError
