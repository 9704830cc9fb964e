"""A clock for tests: set it, move it forward; everything the program does happens at that moment."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from ledelse.kernel import clock


class Clock:
    """The time inside the `with`; it stands still unless moved (this thread only, as `clock.travel`)."""

    def __init__(self, start: datetime) -> None:
        self.now = start.astimezone(UTC)
        self._journey = ExitStack()

    def __enter__(self) -> Self:
        self.set(self.now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journey.close()

    def set(self, moment: datetime) -> None:
        """Make it this moment."""
        self._journey.close()
        self.now = moment.astimezone(UTC)
        self._journey.enter_context(clock.travel(self.now))

    def forward(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: float = 0) -> datetime:
        """Move on, and answer the new moment."""
        self.set(self.now + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
        return self.now
