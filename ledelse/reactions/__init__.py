"""What one capability's event means for another, one file each."""

from importlib import import_module

REACTIONS = ("when_case_closed", "when_case_moved", "when_kind_changed")


def load() -> None:
    """Let every reaction register itself."""
    for name in REACTIONS:
        import_module(f"ledelse.reactions.{name}")
