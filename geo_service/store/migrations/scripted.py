"""What every migration does: run the SQL file that stands beside it, in one transaction."""

from pathlib import Path

from alembic import op


def run_beside(module: str) -> None:
    """Execute the file named like the migration with the ending ``.sql``."""
    op.get_bind().exec_driver_sql(Path(module).with_suffix(".sql").read_text(encoding="utf-8"))
