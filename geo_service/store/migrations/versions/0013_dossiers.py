"""Dossiers of conseils."""

from geo_service.store.migrations.scripted import run_beside

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a prepared dossier is, its frozen pages, and versions of what dossiers show, in one transaction."""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: nothing but this version writes them."""
    raise NotImplementedError
