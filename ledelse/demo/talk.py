"""What people write when they act, drawn so that it fits the case."""

from random import Random

from ledelse.demo.content_files import read
from ledelse.demo.people import Person
from ledelse.demo.wording import genitive


def say(about: str, rng: Random, *, to: Person, secret: str | None = None) -> str:
    """A sentence for an occasion, addressed to someone. In a confidential case it names the case's own phrase."""
    text: str = rng.choice(read("talk")[about])
    filled = text.format(navn=to.first_name, navns=genitive(to.first_name))
    return f"Vedr. {secret}: {filled}" if secret else filled


def condition(rng: Random, *, secret: str | None = None) -> str:
    """A condition, as the rest of a sentence beginning with 'Godkendt på betingelse af'."""
    text: str = rng.choice(read("talk")["condition"])
    return f"{text} (vedr. {secret})" if secret else text
