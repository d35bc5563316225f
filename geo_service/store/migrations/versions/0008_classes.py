"""Classes of indicators."""

from geo_service.store.migrations.scripted import run_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of classes and its view, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version writes them."""
    raise NotImplementedError
