"""What each connected socket looks at, in this process; indexed both ways so that leaving is cheap."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeVar

MOST_TOPICS = 200  # of one socket
MOST_SOCKETS = 100  # of one person


@dataclass(slots=True)
class Socket:
    """A connected browser tab. `shown` are the topics it could read when it began to look."""

    sid: str
    person_id: int
    session_id: int
    topics: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)


class Watchers:
    """All sockets of this process, by topic, by person and by session.

    `endings` counts how often somebody's rights ended. Who is let in between two looks at it may have been
    read before the end and must be read again: the cut that followed could not find them yet.
    """

    def __init__(self) -> None:
        self.endings = 0
        self._sockets: dict[str, Socket] = {}
        self._by_topic: dict[str, set[str]] = defaultdict(set)
        self._by_person: dict[int, set[str]] = defaultdict(set)
        self._by_session: dict[int, set[str]] = defaultdict(set)

    def come(self, sid: str, *, person_id: int, session_id: int) -> bool:
        """A tab connected; says whether the person may have one more."""
        if len(self._by_person.get(person_id, ())) >= MOST_SOCKETS:
            return False
        self._sockets[sid] = Socket(sid, person_id, session_id)
        self._by_person[person_id].add(sid)
        self._by_session[session_id].add(sid)
        return True

    def go(self, sid: str) -> None:
        """A tab is gone."""
        socket = self._sockets.pop(sid, None)
        if socket is None:
            return
        for topic in socket.topics:
            _forget(self._by_topic, topic, sid)
        _forget(self._by_person, socket.person_id, sid)
        _forget(self._by_session, socket.session_id, sid)

    def find(self, sid: str) -> Socket | None:
        """A connected tab."""
        return self._sockets.get(sid)

    def watch(self, sid: str, topic: str) -> bool:
        """A tab looks at a topic from now on; says whether there was room for it."""
        socket = self._sockets.get(sid)
        if socket is None or len(socket.topics) >= MOST_TOPICS:
            return False
        socket.topics.add(topic)
        self._by_topic[topic].add(sid)
        return True

    def unwatch(self, sid: str, topic: str) -> None:
        """A tab no longer looks at it."""
        socket = self._sockets.get(sid)
        if socket is not None and topic in socket.topics:
            socket.topics.discard(topic)
            socket.shown.discard(topic)
            _forget(self._by_topic, topic, sid)

    def watching(self, topic: str) -> dict[int, list[Socket]]:
        """Those who look at a topic: person -> their sockets."""
        found: dict[int, list[Socket]] = defaultdict(list)
        for sid in self._by_topic.get(topic, ()):
            socket = self._sockets[sid]
            found[socket.person_id].append(socket)
        return found

    def of_person(self, person_id: int) -> list[str]:
        """All sockets of a person."""
        return list(self._by_person.get(person_id, ()))

    def of_session(self, session_id: int) -> list[str]:
        """All sockets of one signed-in session."""
        return list(self._by_session.get(session_id, ()))

    def sessions(self) -> list[int]:
        """The signed-in sessions that have a socket."""
        return list(self._by_session)

    def everybody(self) -> list[str]:
        """All sockets."""
        return list(self._sockets)

    def __len__(self) -> int:
        return len(self._sockets)


Key = TypeVar("Key", str, int)


def _forget(index: dict[Key, set[str]], key: Key, sid: str) -> None:
    held = index.get(key)
    if held is None:
        return
    held.discard(sid)
    if not held:
        del index[key]
