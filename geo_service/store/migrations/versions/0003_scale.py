"""Room for a whole country: ranks of names, pages of points."""

from geo_service.store.migrations.scripted import run_beside

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen and index, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: ranks of a whole country would no longer fit."""
    raise NotImplementedError
