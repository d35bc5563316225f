"""Public contracts, and which vintage of a facility is the newest."""

from geo_service.store.migrations.scripted import run_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: contracts would be lost, and nothing reads them but this version."""
    raise NotImplementedError
