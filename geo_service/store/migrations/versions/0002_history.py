"""Reading at a kept publication, and the history of what readers saw."""

from geo_service.store.migrations.scripted import run_beside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction, and remember what is known of the past."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: the history would be lost, and nothing reads it but this version."""
    raise NotImplementedError
