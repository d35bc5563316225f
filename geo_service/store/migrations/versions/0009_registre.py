"""The registry."""

from geo_service.store.migrations.scripted import run_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the registry, its roles and its public views, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version writes them."""
    raise NotImplementedError
