"""Versions of what the registry shows move at the end of a transaction."""

from geo_service.store.migrations.scripted import run_beside

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The same triggers, deferred, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version writes them."""
    raise NotImplementedError
