"""What a person is told when something cannot be done: what happened, and what one can do about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from ledelse.approvals.rules import Action
from ledelse.approvals.rules import Why as ApprovalWhy
from ledelse.cases.files.parsers.terms import WhyNot
from ledelse.cases.files.render import NoRendition
from ledelse.cases.rules import Why as CaseWhy
from ledelse.kernel.idempotency import Why as KernelWhy
from ledelse.kernel.verdict import Kind, Refused, Verdict
from ledelse.people.rules import Why as PeopleWhy
from ledelse.texts import reasons_approvals, reasons_cases, reasons_people
from ledelse.texts.at_the_door import (
    for_status,
    not_found,
    page_too_old,
    signed_out,
    title_for_status,
    too_large,
    too_often,
)
from ledelse.texts.formats import duration, moment_in_text, number, size
from ledelse.texts.language import N_, _, fill, gettext

__all__ = [
    "for_status",
    "no_preview",
    "not_found",
    "page_too_old",
    "reason",
    "sentence",
    "signed_out",
    "title",
    "title_for_status",
    "too_large",
    "too_often",
    "type_slug",
    "why_off",
]

# By class: members of two `Why` with the same value are equal, so one table for all would mix them up.
SENTENCES: Mapping[type[StrEnum], Mapping[Any, tuple[str, ...]]] = {
    ApprovalWhy: reasons_approvals.SENTENCES,
    CaseWhy: reasons_cases.SENTENCES,
    PeopleWhy: reasons_people.SENTENCES,
    KernelWhy: reasons_people.KERNEL,
    WhyNot: reasons_cases.FILES,
    NoRendition: reasons_cases.PREVIEWS,
}

# The first part of the address of a problem; files have reasons of their own beside those of cases.
AREAS: Mapping[type[StrEnum], str] = {
    ApprovalWhy: "approval",
    CaseWhy: "case",
    PeopleWhy: "person",
    KernelWhy: "request",
    WhyNot: "file",
    NoRendition: "preview",
}

TITLES: Mapping[Kind, str] = {
    Kind.FORBIDDEN: N_("Det kan du ikke her"),
    Kind.CONFLICT: N_("Det kan ikke lade sig gøre nu"),
    Kind.INVALID: N_("Noget skal rettes"),
}

OWN_TITLES: Mapping[type[StrEnum], Mapping[Any, str]] = {
    ApprovalWhy: {
        ApprovalWhy.ALREADY_ACTED: N_("Der er allerede taget stilling"),
        ApprovalWhy.COLLEAGUE_ACTED: N_("Der er allerede taget stilling"),
        ApprovalWhy.HAS_MOVED_ON: N_("Sagen er gået videre"),
        ApprovalWhy.CHANGED_SINCE: N_("Sagen har ændret sig"),
        ApprovalWhy.UNDO_TOO_LATE: N_("Det er for sent at fortryde"),
    },
    CaseWhy: {
        CaseWhy.CHANGED_SINCE: N_("Sagen har ændret sig"),
        CaseWhy.WIDENS_ACCESS: N_("Flere vil kunne se sagen"),
        CaseWhy.FILE_UNUSABLE: N_("Filen kan ikke bruges"),
    },
    PeopleWhy: {
        PeopleWhy.WRONG_LOGIN: N_("Det lykkedes ikke at logge ind"),
        PeopleWhy.TOO_MANY_ATTEMPTS: N_("For mange forsøg"),
    },
}


class FileFault(Protocol):
    """A file that was not taken in (`cases.files`), as far as words go."""

    @property
    def why(self) -> WhyNot:
        """The reason."""

    @property
    def facts(self) -> Mapping[str, int | str]:
        """What its sentence needs."""


def sentence(
    refused: Refused | FileFault, *, me: str | None = None, on_page: bool = True, now: datetime | None = None
) -> str:
    """What to tell whoever tried.

    `me` is the username of whoever asks: "Du har allerede godkendt" then, rather than their own name.
    `on_page` is False for programs, which have no page that was brought up to date.
    """
    facts = refused.facts
    done = _who_did_what(refused.why, facts, me=me, now=now)
    if not done:
        return reason(refused.why, facts)
    told = [done]
    if refused.why not in reasons_approvals.SAID_BY_THE_ACT:
        told.append(reason(refused.why, facts))
    if on_page:
        told.append(_("Siden er opdateret, så du ser sagen, som den er nu."))
    return " ".join(told)


def reason(why: StrEnum, facts: Mapping[str, object] | None = None) -> str:
    """The sentence of a reason alone, for beside a button that is off."""
    known = facts or {}
    fault = known.get("why")
    if why is CaseWhy.FILE_UNUSABLE and isinstance(fault, StrEnum):
        return reason(fault, known)
    stranger = reasons_cases.STRANGERS.get(str(known.get("looks_like")))
    if why is WhyNot.UNKNOWN_TYPE and stranger is not None:
        return gettext(stranger)
    return fill(SENTENCES[type(why)][why], _shown(known))


def why_off(verdict: Verdict) -> str:
    """Why a button is off; empty when it is on."""
    return "" if verdict.why is None else reason(verdict.why, verdict.facts)


def no_preview(why: str | None) -> str:
    """Why a document has no preview, from what is stored of it."""
    known = why if why in set(NoRendition) else NoRendition.FAILED
    return reason(NoRendition(known))


def title(refused: Refused) -> str:
    """The short name of the problem; the same each time it occurs."""
    own = OWN_TITLES.get(type(refused.why), {}).get(refused.why)
    return gettext(own or TITLES[refused.kind])


def type_slug(refused: Refused | FileFault) -> str:
    """The last part of the address that names the problem: `approval-already-acted`."""
    return f"{AREAS[type(refused.why)]}-{refused.why}".replace("_", "-")


def _who_did_what(why: StrEnum, facts: Mapping[str, Any], *, me: str | None, now: datetime | None) -> str:
    """What the last person did, if the facts of an approval's refusal say it."""
    who, what, at = facts.get("who"), facts.get("what"), facts.get("at")
    if not isinstance(why, ApprovalWhy) or not who or not isinstance(at, datetime) or what not in set(Action):
        return ""
    myself = me is not None and me == facts.get("username")
    if why is ApprovalWhy.ALREADY_ACTED and me is not None and not myself:
        return ""  # somebody has acted since; what counts for me is that I have done my part
    template = reasons_approvals.WHO_DID_WHAT[Action(what)]
    return gettext(template, who=_("Du") if myself else who, at=moment_in_text(at, now))


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts as words: numbers as they are written here, bytes as sizes, waits as spans of time."""
    shown: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, int):
            shown[name] = number(value)
            shown[f"{name}_size"] = size(value)
        else:
            shown[name] = duration(value) if isinstance(value, timedelta) else value
    return shown
