"""Reading at a kept publication, and the history of what readers saw."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction, and remember what is known of the past."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    """Not offered: the history would be lost, and nothing reads it but this version."""
    raise NotImplementedError
