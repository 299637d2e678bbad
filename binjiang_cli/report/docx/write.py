"""From a report to a Word document, of which the same report gives the same bytes."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from binjiang_cli.intake.package import Package
from binjiang_cli.report.document import Report
from binjiang_cli.report.docx.markup import shown
from binjiang_cli.report.docx.own import LANGUAGES, own_document
from binjiang_cli.report.docx.read import DOCUMENT, digest_of_text
from binjiang_cli.report.docx.stored import store_estimate
from binjiang_cli.report.docx.template import filled

if TYPE_CHECKING:
    from docx.document import Document

PACKED_ON = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say
MOST_IN_PROPERTY = 255  # characters, by the format


def write_docx(report: Report, path: Path, template: Path | None = None) -> None:
    """Write a report as a Word document, or into a copy of the template.

    Raises InputError for a template that cannot be read or says what it may not, OSError.
    """
    document = own_document(report) if template is None else filled(report, template)
    _set_properties(document, report)
    with _saved(document) as made:
        digest = digest_of_text(Package(made, path.name, DOCUMENT))
    store_estimate(document, report.estimate, report.lang, digest)
    with _saved(document) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(zipfile.ZipInfo(name, PACKED_ON), made.read(name), zipfile.ZIP_DEFLATED)


def _saved(document: Document) -> zipfile.ZipFile:
    saved = BytesIO()
    document.save(saved)
    return zipfile.ZipFile(saved)


def _set_properties(document: Document, report: Report) -> None:
    """Say what the file is and whose; it counts as made on the day of the estimate, so that the same gives the same."""
    properties = document.core_properties
    day = datetime.combine(report.estimate.as_of, time(), UTC)
    properties.title = shown(report.title)[:MOST_IN_PROPERTY]
    # Who changed it last is not stated: docxcompose, where it is installed, has python-docx write that under a wrong name.
    properties.author = shown(report.firm)[:MOST_IN_PROPERTY]
    properties.language = LANGUAGES[report.lang]
    properties.created = properties.modified = day
    properties.revision = 1
