"""The history of an approval in words, and what the button to approve says will happen next."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ledelse.approvals.chain import Resume
from ledelse.approvals.rules import Action
from ledelse.texts.formats import names
from ledelse.texts.language import N_, _, fill, gettext, ngettext

# The fullest alternative first; the first whose facts are known is used.
LINES: Mapping[Action, tuple[str, ...]] = {
    Action.START: (N_("%(who)s sendte sagen af sted"),),
    Action.APPROVE: (
        N_("%(who)s godkendte trin %(step)s (%(name)s)"),
        N_("%(who)s godkendte trin %(step)s"),
        N_("%(who)s godkendte"),
    ),
    Action.APPROVE_WITH_CONDITIONS: (
        N_("%(who)s godkendte trin %(step)s (%(name)s) med betingelser"),
        N_("%(who)s godkendte trin %(step)s med betingelser"),
        N_("%(who)s godkendte med betingelser"),
    ),
    Action.RETURN: (
        N_("%(who)s returnerede til trin %(to_step)s (%(to_name)s)"),
        N_("%(who)s returnerede til trin %(to_step)s"),
        N_("%(who)s returnerede til den ansvarlige"),
    ),
    Action.REJECT: (N_("%(who)s afviste sagen"),),
    Action.FORWARD: (
        N_("%(who)s viderestillede sin plads til %(to)s"),
        N_("%(who)s viderestillede sin plads"),
    ),
    Action.UNDO: (N_("%(who)s fortrød %(undone)s"), N_("%(who)s fortrød")),
    Action.WITHDRAW: (N_("%(who)s trak sagen tilbage"),),
    Action.TAKE_OVER: (
        N_("%(who)s ændrede godkenderne: %(changes)s"),
        N_("%(who)s ændrede godkenderne"),
    ),
    Action.SKIP: (
        N_("%(who)s sprang trin %(step)s (%(name)s) over"),
        N_("%(who)s sprang trin %(step)s over"),
        N_("%(who)s sprang et trin over"),
    ),
    Action.CANCEL: (N_("%(who)s annullerede forløbet"),),
    Action.REOPEN: (N_("%(who)s genåbnede forløbet"),),
    Action.SEEN: (N_("%(who)s markerede sagen som læst"),),
    Action.CONFIRM: (N_("%(who)s bekræftede sin afgørelse på den nye version"),),
    Action.TICK_CONDITION: (
        N_("%(who)s opfyldte betingelsen »%(condition)s«"),
        N_("%(who)s opfyldte en betingelse"),
    ),
    Action.WAIVE_CONDITION: (
        N_("%(who)s frafaldt betingelsen »%(condition)s«"),
        N_("%(who)s frafaldt en betingelse"),
    ),
    Action.EDIT_STEPS: (
        N_("%(who)s ændrede trinnene til: %(steps)s"),
        N_("%(who)s ændrede trinnene"),
    ),
}

# What was undone, as it stands behind "fortrød ".
UNDONE: Mapping[Action, str] = {
    Action.APPROVE: N_("godkendelsen"),
    Action.APPROVE_WITH_CONDITIONS: N_("godkendelsen med betingelser"),
    Action.RETURN: N_("returneringen"),
    Action.REJECT: N_("afvisningen"),
    Action.FORWARD: N_("viderestillingen"),
    Action.SKIP: N_("at have sprunget trinnet over"),
}

CARRIED: tuple[str, ...] = (
    N_("%(who)s godkendte også trin %(step)s (%(name)s), fordi det er samme person"),
    N_("%(who)s godkendte også trin %(step)s, fordi det er samme person"),
    N_("%(who)s godkendte også det næste trin, fordi det er samme person"),
)


def decision_line(
    action: Action,
    *,
    who: str,
    on_behalf_of: str = "",
    step: int | None = None,
    step_name: str = "",
    to_step: int | None = None,
    to_step_name: str = "",
    resume: Resume | None = None,
    note: str = "",
    condition: str = "",
    carried: bool = False,
) -> str:
    """One line of the history, without a full stop: `Lone Bach godkendte trin 2 (Direktør)`.

    `note` is the JSON that the service stores with the decision; `condition` is the text of the condition
    that the note names by id. What the person wrote is for the page to quote below.
    """
    facts: dict[str, object] = {
        "who": acting_as(who, on_behalf_of),
        "step": step,
        "name": step_name,
        "to_step": to_step or None,
        "to_name": to_step_name,
        "condition": condition,
        **_noted(note),
    }
    line = fill(CARRIED if carried else LINES[action], facts)
    if action is Action.RETURN and resume is Resume.WITH_ME:
        return _("%(line)s – direkte tilbage bagefter", line=line)
    return line


def acting_as(who: str, on_behalf_of: str = "") -> str:
    """A name, or two under a mandate: `Ida Krogh på vegne af Lone Bach`."""
    if not on_behalf_of:
        return who
    return _("%(who)s på vegne af %(leader)s", who=who, leader=on_behalf_of)


def _noted(note: str) -> dict[str, object]:
    """The facts in what the service stored beside a decision."""
    stored: dict[str, Any] = json.loads(note) if note else {}
    facts: dict[str, object] = {}
    if "to" in stored:
        facts["to"] = stored["to"]
    if stored.get("undone") in set(UNDONE):
        facts["undone"] = gettext(UNDONE[Action(stored["undone"])])
    if "changes" in stored:
        facts["changes"] = "; ".join(_change(change) for change in stored["changes"])
    if "steps" in stored:
        facts["steps"] = ", ".join(
            name or _("trin %(n)s", n=n) for n, name in enumerate(stored["steps"], start=1)
        )
    return facts


def _change(change: Mapping[str, Any]) -> str:
    """Who stands in a step instead of whom."""
    facts = {"step": change["step"], "gone": names(change["from"]), "new": names(change["to"])}
    if not change["to"]:
        return _("trin %(step)s uden %(gone)s", **facts)
    if not change["from"]:
        return _("trin %(step)s også %(new)s", **facts)
    return _("trin %(step)s %(new)s i stedet for %(gone)s", **facts)


def next_words(next_step: str | None, *, finishes_step: bool = True, open_conditions: int = 0) -> str:
    """What the button to approve says: who has it next, or that this is the end.

    `next_step` is the name of the next step (or of whoever stands in it), None behind the last one.
    `finishes_step` is False while the step needs more than this approval.
    """
    if not finishes_step:
        return _("Godkend")
    if next_step:
        return _("Godkend og send til %(next)s", next=next_step)
    if open_conditions:
        return _("Godkend og afvent betingelser")
    return _("Godkend endeligt")


def given_on_words(given: int, now: int) -> str:
    """A decision was given on an older version: `givet på v3, nu v5`."""
    return _("givet på v%(given)s, nu v%(now)s", given=given, now=now)


def still_needed_words(count: int) -> str:
    """How many approvals a step still needs: `mangler 2 godkendelser`."""
    return ngettext("mangler %(num)s godkendelse", "mangler %(num)s godkendelser", count)


def approved_by_words(approvers: Sequence[str]) -> str:
    """Who has approved so far; empty for nobody."""
    return _("Godkendt af %(names)s", names=names(approvers)) if approvers else ""
