"""``geo-service check``."""

import sys

from rich.console import Console

from geo_service.services.check import check_all
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console) -> None:
    """Run every check; exit code 1 when one fails."""
    findings = check_all(settings, url)
    for finding in findings:
        console.print(
            f"{'[green]✓' if finding.ok else '[red]✗'}[/] {finding.rule} : {finding.detail}", highlight=False
        )
    failed = sum(not finding.ok for finding in findings)
    console.print(f"{len(findings)} vérifications, {failed} en échec.")
    if failed:
        sys.exit(1)
