"""${message}"""

from geo_service.store.migrations.scripted import run_beside

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}"""
    run_beside(__file__)


def downgrade() -> None:
    """Not offered: publications would be lost."""
    raise NotImplementedError
