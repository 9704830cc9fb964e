"""Makes the PDF of Office files, one after the other, so that they can be read in the page."""

import logging
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask

from ledelse.cases import documents
from ledelse.cases.files.inspection import inspect
from ledelse.cases.files.parsers.terms import FileType, Unacceptable
from ledelse.cases.files.render import NoRendition, render_to_pdf
from ledelse.kernel.storage import Storage
from ledelse.kernel.transaction import SYSTEM, transaction

LOOK_EVERY = 2.0  # seconds
TIME_LIMIT = 60.0  # seconds for one file
LEASE = 180  # seconds until another process may take a job over

log = logging.getLogger(__name__)


def start(app: Flask) -> None:
    """Run beside the requests."""
    storage: Storage = app.extensions["ledelse.storage"]
    threading.Thread(target=_run, args=(storage,), name="renditions", daemon=True).start()


def _run(storage: Storage) -> None:
    while True:
        try:
            busy = make_next(storage)
        except Exception:
            # A full disk, a file that is gone, a database that restarts: the job's lease runs out and it is
            # tried again. Ending here would end all previews until the next start.
            log.exception("a rendition could not be made")
            busy = False
        if not busy:
            time.sleep(LOOK_EVERY)


def make_next(storage: Storage) -> bool:
    """Make the PDF of the version that has waited longest; says whether there was one."""
    with transaction(SYSTEM) as work:
        job = documents.claim_rendition(work, lease_seconds=LEASE)
    if job is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        _make(storage, job, Path(folder))
    return True


def _make(storage: Storage, job: documents.RenditionJob, folder: Path) -> None:
    kind = next(kind for kind in FileType if kind.mime == job.type)
    rendition = render_to_pdf(storage.path(job.sha256), kind, folder=folder, timeout=TIME_LIMIT)
    if rendition.pdf_path is None:
        _give_up(job, rendition.why or NoRendition.FAILED)
        return
    try:
        pages = inspect(rendition.pdf_path).pages
    except Unacceptable:
        _give_up(job, NoRendition.FAILED)
        return
    with rendition.pdf_path.open("rb") as made:
        stored = storage.put(made)
    with transaction(SYSTEM) as work:
        documents.keep_rendition(work, job, sha256=stored.sha256, pages=pages)


def _give_up(job: documents.RenditionJob, why: NoRendition) -> None:
    with transaction(SYSTEM) as work:
        documents.give_up_rendition(work, job, why=why)
