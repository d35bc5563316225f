"""Services, amounts and places as the overlays of the map show them."""

from geo_service.store.migrations.scripted import run_beside

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One small table and some views, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: an older program reads the same rows without it."""
    raise NotImplementedError
