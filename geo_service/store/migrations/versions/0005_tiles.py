"""Tiles of zones read one table."""

from geo_service.store.migrations.scripted import run_beside

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Copy what tiles say of a zone beside its outlines, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version reads the former views."""
    raise NotImplementedError
