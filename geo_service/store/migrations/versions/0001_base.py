"""Versions, publications, zones, things, tile cache and the public views."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    """Not offered: every publication would be lost. Give another, empty database instead."""
    raise NotImplementedError
