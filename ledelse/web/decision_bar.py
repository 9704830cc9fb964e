"""What can be done to the approval on the screen: the bar of three, and the rest behind "..."."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ledelse.approvals.chain import ConditionStatus, Rule, Status
from ledelse.approvals.rules import Action
from ledelse.approvals.views import ApprovalView, ConditionView, StepView
from ledelse.kernel.verdict import Kind
from ledelse.texts import refusals
from ledelse.texts.decisions import next_words
from ledelse.texts.formats import names
from ledelse.texts.labels import label, state_words


class Stand(StrEnum):
    """What the bar asks of whoever looks; also the name of its block in the template."""

    DECIDE = "decide"
    CONFIRM = "confirm"
    SEND_ON = "send_on"
    TICK = "tick"
    SEE = "see"
    DRAFT = "draft"
    FOLLOW = "follow"
    OFF = "off"


# The first that is lit is what the bar is for.
STANDS: Mapping[Action, Stand] = {
    Action.APPROVE: Stand.DECIDE,
    Action.CONFIRM: Stand.CONFIRM,
    Action.START: Stand.SEND_ON,
    Action.TICK_CONDITION: Stand.TICK,
    Action.SEEN: Stand.SEE,
}

SHEETS: Mapping[Action, str] = {
    Action.RETURN: "returner",
    Action.REJECT: "afvis",
    Action.APPROVE_WITH_CONDITIONS: "betingelser",
    Action.FORWARD: "viderestil",
    Action.SKIP: "spring-over",
    Action.TAKE_OVER: "overtag",
    Action.CANCEL: "annuller",
    Action.REOPEN: "genaabn",
    Action.WITHDRAW: "traek-tilbage",
    Action.START: "send-videre",
}
SNOOZE = "udsaet"

ICONS: Mapping[Action, str] = {
    Action.REJECT: "close",
    Action.APPROVE_WITH_CONDITIONS: "checklist",
    Action.FORWARD: "forward",
    Action.SKIP: "arrow-forward",
    Action.TAKE_OVER: "person-add",
    Action.START: "send",
    Action.WITHDRAW: "subdirectory-arrow-left",
    Action.CANCEL: "delete",
    Action.REOPEN: "refresh",
}

# Shown only when lit: at any other time they mean nothing on this case.
ONLY_WHEN_LIT = frozenset({Action.START, Action.REOPEN})


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar: what it is for, the words of its green button, and why it is off."""

    stand: Stand
    words: str
    why: str
    condition: ConditionView | None = None

    @property
    def takes_comment(self) -> bool:
        """Whether there is a form that a comment goes with."""
        return self.stand in (Stand.DECIDE, Stand.CONFIRM, Stand.SEE) or self.condition is not None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line behind "..."; without `href` it is off, and `why` says so."""

    words: str
    icon: str
    href: str
    why: str
    in_sheet: bool


def bar_of(view: ApprovalView) -> Bar:
    """What the bar is for whoever looks."""
    stand = next((stand for action, stand in STANDS.items() if view.verdicts[action]), Stand.OFF)
    if stand is Stand.SEND_ON and view.status is Status.DRAFT:
        stand = Stand.DRAFT
    if stand is Stand.OFF and view.verdicts[Action.APPROVE].kind is Kind.FORBIDDEN:
        return Bar(Stand.FOLLOW, "", _waits_for(view))
    mine = [condition for condition in view.conditions if condition.may_tick]
    why = refusals.why_off(view.verdicts[Action.APPROVE]) if stand is Stand.OFF else ""
    only = mine[0] if len(mine) == 1 and stand is Stand.TICK else None
    return Bar(stand, approve_words(view), why, only)


def _waits_for(view: ApprovalView) -> str:
    """For whoever has no part in the chain: where it is now."""
    step = view.current
    if step is None:
        return state_words(view.status, view.phase)
    still = [place.whom.name for place in step.places if place.approved_by is None]
    return _("Venter på %(names)s.", names=names(still))


def approve_words(view: ApprovalView) -> str:
    """What the button to approve says: who has it next, or that this is the end."""
    step, following = view.current, view.next_step
    waiting = sum(c.status is ConditionStatus.OPEN for c in view.conditions)
    return next_words(
        following.label if following else None,
        finishes_step=step is None or _finishes(step),
        open_conditions=waiting,
    )


def _finishes(step: StepView) -> bool:
    """Whether the step has enough once my own places in it are filled."""
    filled = sum(place.approved_by is not None or place.is_mine for place in step.places)
    match step.rule:
        case Rule.ALL:
            return filled >= len(step.places)
        case Rule.ANY:
            return True
        case Rule.SOME:
            return filled >= min(step.needed or 1, len(step.places))


def menu_of(view: ApprovalView, *, waits: bool, snoozed: bool, keep: Mapping[str, Any]) -> list[MenuEntry]:
    """The rare acts: those that are mine, lit or with the reason why not."""
    entries = [_entry(view, action, keep) for action in ICONS if _concerns(view, action)]
    if waits and not snoozed:
        href = url_for("web.approval_sheet", approval_id=view.id, name=SNOOZE, **keep)
        entries.append(MenuEntry(_("Udsæt"), "snooze", href, "", in_sheet=True))
    if view.verdicts[Action.EDIT_STEPS]:
        href = url_for("web.edit_approval", approval_id=view.id)
        entries.append(MenuEntry(label(Action.EDIT_STEPS), "edit", href, "", in_sheet=False))
    href = url_for("web.case", case_id=view.case.id)
    entries.append(MenuEntry(_("Åbn sagen"), "folder", href, "", in_sheet=False))
    return entries


def _concerns(view: ApprovalView, action: Action) -> bool:
    """Whether the act is this person's at all; what is somebody else's is not in the way."""
    verdict = view.verdicts[action]
    return bool(verdict) or (action not in ONLY_WHEN_LIT and verdict.kind is not Kind.FORBIDDEN)


def _entry(view: ApprovalView, action: Action, keep: Mapping[str, Any]) -> MenuEntry:
    verdict = view.verdicts[action]
    words = _("Send videre") if action is Action.START else label(action)
    if not verdict:
        return MenuEntry(words, ICONS[action], "", refusals.why_off(verdict), in_sheet=False)
    href = url_for("web.approval_sheet", approval_id=view.id, name=SHEETS[action], **keep)
    return MenuEntry(words, ICONS[action], href, "", in_sheet=True)
