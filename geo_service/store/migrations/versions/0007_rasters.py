"""Rasters of indicators."""

from geo_service.store.migrations.scripted import run_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of rasters and their views, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version writes them."""
    raise NotImplementedError
