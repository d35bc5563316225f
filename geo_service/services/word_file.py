"""Writes dossiers for a word processor, in a process of its own: python-docx never enters the serving process."""

import logging

from geo_service.exports.word.document import write_page
from geo_service.exports.word.read import read_page
from geo_service.services.dossier import WordJob

for name in ("fontTools", "weasyprint"):
    logging.getLogger(name).setLevel(
        logging.ERROR
    )  # drawings hold words for readers aloud, which paper ignores


def write(job: WordJob) -> None:
    """Write the file: what the page says in its order, its drawings as pictures."""
    write_page(read_page(job.html, job.base_url), job.path, draft=job.draft)
