"""A small Nordstrand Kommune for tests that walk through everything: some of the demo's cases, made the same way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ledelse import reactions
from ledelse.demo.happenings import CasePlan, Fate, What
from ledelse.demo.plan import Plan, make_plan
from ledelse.demo.seeder import seed
from ledelse.kernel import clock, db, migrations
from ledelse.kernel.storage import Storage


@dataclass(frozen=True)
class Town:
    """A folder with the database and the files of a small town, and what it was made from."""

    folder: Path
    plan: Plan

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"sqlite:///{self.folder / 'ledelse.db'}"


def found(folder: Path, *, wanted: Callable[[CasePlan], bool], with_files: int = 3, cases: int = 160) -> Town:
    """Make those cases of a demo of `cases` that are wanted; only the first `with_files` keep their attachments."""
    plan = make_plan(clock.now(), cases=cases)
    chosen = [case for case in plan.cases if wanted(case)]
    kept = tuple(case if at < with_files else _without_files(case) for at, case in enumerate(chosen))
    town = Town(folder, replace(plan, cases=kept))
    database = db.Database(town.url)
    db.bind(database)
    reactions.load()
    migrations.upgrade(database.write_engine)
    seed(Storage(folder / "files"), say=lambda _words: None, plan=town.plan)
    database.close()
    return town


def _without_files(case: CasePlan) -> CasePlan:
    happenings = tuple(one for one in case.happenings if one.what is not What.ATTACH)
    return replace(case, attachments=(), happenings=happenings)


def waits_for(*usernames: str) -> Callable[[CasePlan], bool]:
    """Cases that wait for one of these people, or are theirs as case officers and still open."""

    def is_wanted(case: CasePlan) -> bool:
        is_open = case.fate in (Fate.WAITING, Fate.DRAFT, Fate.RETURNED, Fate.AWAITING_CONDITIONS)
        return case.waits_for in usernames or (is_open and case.officer in usernames)

    return is_wanted
