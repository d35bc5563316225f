"""Public contracts, and which vintage of a facility is the newest."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements)


def downgrade() -> None:
    """Not offered: contracts would be lost, and nothing reads them but this version."""
    raise NotImplementedError
