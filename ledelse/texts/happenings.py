"""What the record says of a case, in words: one fragment per kind of event, to stand behind a name."""

from collections.abc import Mapping

from ledelse.approvals import events as approvals
from ledelse.cases import events as cases
from ledelse.kernel.events import Event
from ledelse.people import events as people
from ledelse.texts.labels import field_label
from ledelse.texts.language import N_, fill, gettext

# The fullest alternative first; the first whose facts are known is used.
WORDS: Mapping[type[Event], tuple[str, ...]] = {
    cases.CaseCreated: (N_("oprettede sagen"),),
    cases.CaseUpdated: (N_("ændrede %(fields)s"), N_("ændrede sagens oplysninger")),
    cases.AccessChanged: (N_("ændrede, hvem der må se sagen"),),
    cases.CaseClosed: (N_("lukkede sagen"),),
    cases.CaseReopened: (N_("genåbnede sagen"),),
    cases.CaseDeleted: (N_("slettede sagen: %(reason)s"), N_("slettede sagen")),
    cases.CasesLinked: (N_("knyttede en anden sag til"),),
    cases.VersionSaved: (N_("gemte version %(n)s af et dokument"), N_("gemte et dokument")),
    cases.RenditionMade: (N_("et dokument blev gjort klar til visning"),),
    cases.KindChanged: (N_("ændrede en sagstype"),),
    approvals.ApprovalCreated: (N_("oprettede et forløb"),),
    approvals.ApprovalStarted: (N_("sendte sagen af sted"),),
    approvals.StepApproved: (N_("godkendte trin %(step)s"), N_("godkendte")),
    approvals.StepApprovedWithConditions: (
        N_("godkendte trin %(step)s med betingelser"),
        N_("godkendte med betingelser"),
    ),
    approvals.CaseSentBack: (N_("returnerede til trin %(to_step)s"), N_("returnerede til den ansvarlige")),
    approvals.ApprovalRejected: (N_("afviste sagen"),),
    approvals.PlaceForwarded: (N_("viderestillede sin plads"),),
    approvals.DecisionUndone: (N_("fortrød sin afgørelse"),),
    approvals.ApprovalWithdrawn: (N_("trak sagen tilbage"),),
    approvals.ApproversReplaced: (N_("ændrede godkenderne"),),
    approvals.StepSkipped: (N_("sprang trin %(step)s over"), N_("sprang et trin over")),
    approvals.ApprovalCancelled: (N_("annullerede forløbet"),),
    approvals.ApprovalReopened: (N_("genåbnede forløbet"),),
    approvals.CopySeen: (N_("markerede sagen som læst"),),
    approvals.DecisionConfirmed: (N_("bekræftede sin afgørelse på den nye version"),),
    approvals.ConditionTicked: (N_("opfyldte en betingelse"),),
    approvals.ConditionWaived: (N_("frafaldt en betingelse"),),
    approvals.StepsEdited: (N_("ændrede trinnene"),),
    approvals.ApprovalFinished: (N_("godkendte endeligt"),),
    people.PersonCreated: (N_("oprettede brugeren %(username)s"), N_("oprettede en bruger")),
    people.PersonChanged: (N_("ændrede en bruger"),),
    people.MembershipGiven: (N_("gav en rolle i en enhed"),),
    people.MembershipEnded: (N_("fratog en rolle i en enhed"),),
    people.UnitCreated: (N_("oprettede enheden %(name)s"), N_("oprettede en enhed")),
    people.SignedIn: (N_("loggede ind"),),
    people.SessionEnded: (N_("loggede ud"),),
    people.TokenMade: (N_("lavede en nøgle til et program"),),
    people.TokenEnded: (N_("lukkede en nøgle til et program"),),
}

BY_KIND: Mapping[str, tuple[str, ...]] = {event.kind(): words for event, words in WORDS.items()}
UNKNOWN = N_("gjorde noget, som denne udgave ikke kender")  # an event from a version of the program to come


def event_words(kind: str, data: Mapping[str, object] | None = None) -> str:
    """The fragment for an event in the ledger, by its kind and its fields; without name and full stop."""
    facts = dict(data or {})
    fields = facts.get("fields")
    if isinstance(fields, list | tuple):
        facts["fields"] = ", ".join(field_label(str(name)) for name in fields)
    if facts.get("to_step") == 0:
        facts["to_step"] = None
    return fill(BY_KIND[kind], facts) if kind in BY_KIND else gettext(UNKNOWN)
