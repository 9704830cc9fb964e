"""The demo's own files are read as uploads are, only faster."""

from pathlib import Path

from ledelse.cases.files import inspect
from ledelse.demo.attachments import print_all
from ledelse.demo.own_files import read_all
from ledelse.demo.plan import make_plan
from ledelse.kernel import clock


def test_a_file_of_our_own_is_found_to_be_what_an_upload_of_it_would_be(tmp_path: Path) -> None:
    plan = make_plan(clock.now())
    some = [case.attachments[0] for case in plan.cases if case.attachments][:2]
    contents = list(print_all(some, seed=1, workers=1).values())
    for content, found in zip(contents, read_all(contents, workers=1), strict=True):
        path = tmp_path / "upload"
        path.write_bytes(content)
        assert found == inspect(path)
        assert found.pages is not None
        assert found.text.strip()
