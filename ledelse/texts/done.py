"""What just happened, for the words that stand for ten seconds with the way back beside them."""

from collections.abc import Mapping

from ledelse.approvals.rules import Action
from ledelse.texts.language import N_, _, gettext

LONGEST_TITLE = 60  # characters; a toast is read in passing

DONE: Mapping[Action, str] = {
    Action.START: N_("Sendt af sted: %(title)s"),
    Action.APPROVE: N_("Godkendt: %(title)s"),
    Action.APPROVE_WITH_CONDITIONS: N_("Godkendt med betingelser: %(title)s"),
    Action.RETURN: N_("Returneret: %(title)s"),
    Action.REJECT: N_("Afvist: %(title)s"),
    Action.FORWARD: N_("Viderestillet: %(title)s"),
    Action.UNDO: N_("Fortrudt: %(title)s er tilbage, som den var"),
    Action.WITHDRAW: N_("Trukket tilbage: %(title)s er en kladde igen"),
    Action.TAKE_OVER: N_("Godkendere ændret: %(title)s"),
    Action.SKIP: N_("Sprunget over: %(title)s er gået til næste trin"),
    Action.CANCEL: N_("Annulleret: %(title)s"),
    Action.REOPEN: N_("Genåbnet: %(title)s"),
    Action.SEEN: N_("Læst: %(title)s"),
    Action.CONFIRM: N_("Bekræftet: %(title)s"),
    Action.TICK_CONDITION: N_("Betingelse opfyldt: %(title)s"),
    Action.WAIVE_CONDITION: N_("Betingelse frafaldet: %(title)s"),
    Action.EDIT_STEPS: N_("Trin ændret: %(title)s"),
}


def done_words(action: Action, title: str) -> str:
    """`Godkendt: Budgetopfølgning pr. 31. oktober`; a long title is cut between words."""
    return gettext(DONE[action], title=shortened(title))


def snoozed_words(title: str, until: str) -> str:
    """`Udsat til i morgen kl. 6.00: Budgetopfølgning`."""
    return _("Udsat til %(until)s: %(title)s", until=until, title=shortened(title))


def woken_words(title: str) -> str:
    """What was put aside is back on the list."""
    return _("På listen igen: %(title)s", title=shortened(title))


def shortened(title: str, longest: int = LONGEST_TITLE) -> str:
    """The title, cut between words where it is long."""
    return title if len(title) <= longest else f"{title[:longest].rsplit(' ', 1)[0]} …"
