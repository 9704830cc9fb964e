"""What runs by itself beside the requests: the relay of the outbox, PDF renditions, and clean-ups."""

from flask import Flask

from ledelse.jobs import relay, renditions, schedule


def init_app(app: Flask) -> None:
    """Nothing runs until `start`: tests and commands do not want it."""


def start(app: Flask) -> None:
    """Begin the jobs of a process; called by the server once it listens."""
    relay.start()
    renditions.start(app)
    schedule.start()
