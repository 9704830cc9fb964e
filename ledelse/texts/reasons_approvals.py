"""Why an approval says no: the sentence for each reason, and what the last person did before it was too late.

Each reason has alternatives, the fullest first; the first whose facts are known is used.
"""

from collections.abc import Mapping

from ledelse.approvals.rules import Action, Why
from ledelse.texts.language import N_

SENTENCES: Mapping[Why, tuple[str, ...]] = {
    Why.IS_DRAFT: (N_("Forløbet er stadig en kladde. Den ansvarlige skal sende det af sted først."),),
    Why.NOT_DRAFT: (N_("Forløbet er allerede sendt af sted. Træk det tilbage, hvis det skal rettes."),),
    Why.HAS_ENDED: (N_("Forløbet er afsluttet, så der er ikke mere at afgøre her."),),
    Why.NOT_CANCELLED: (N_("Kun et annulleret forløb kan genåbnes, og det er dette ikke."),),
    Why.WITH_RESPONSIBLE: (
        N_("Sagen er sendt tilbage til den ansvarlige. Den står på din liste, når den kommer igen."),
    ),
    Why.AWAITING_CONDITIONS: (
        N_("Alle trin er godkendt. Nu mangler kun, at betingelserne bliver opfyldt eller frafaldet."),
    ),
    Why.ALREADY_ACTED: (N_("Du har allerede taget stilling her. Du behøver ikke gøre mere."),),
    Why.COLLEAGUE_ACTED: (
        N_("En kollega i din enhed har allerede taget stilling. Du behøver ikke gøre mere."),
    ),
    Why.HAS_MOVED_ON: (N_("Sagen er gået videre, så den venter ikke længere på dig."),),
    Why.NOT_YOUR_TURN: (N_("Det er ikke din tur endnu. Sagen kommer på din liste, når den når til dig."),),
    Why.NOT_APPROVER: (
        N_("Du er ikke godkender i dette forløb. Tal med den ansvarlige, hvis du skal være det."),
    ),
    Why.NOT_LAST_STEP: (N_("Kun det sidste trin kan afvise. Du kan returnere sagen i stedet."),),
    Why.NOT_RESPONSIBLE: (N_("Det kan kun den, der er ansvarlig for forløbet. Bed vedkommende om det."),),
    Why.NOT_RESPONSIBLE_OR_SECRETARIAT: (
        N_("Det kan kun den ansvarlige eller sekretariatet. Bed en af dem om det."),
    ),
    Why.MAY_NOT_PREPARE: (
        N_(
            "Du har ikke ret til at sætte godkendelser i gang. Tal med din administrator, hvis du har brug for det."
        ),
    ),
    Why.MAY_NOT_TAKE_OVER: (
        N_("Kun de, der kan redigere sagen, kan ændre, hvem der godkender. Tal med sagsbehandleren."),
    ),
    Why.NOT_LATER_APPROVER: (N_("Kun en godkender på et senere trin kan springe dette trin over."),),
    Why.NOTHING_TO_UNDO: (N_("Der er ikke noget at fortryde her."),),
    Why.NOT_YOURS_TO_UNDO: (N_("Kun den, der traf afgørelsen, kan fortryde den."),),
    Why.UNDO_TOO_LATE: (
        N_("Det er for sent at fortryde. Skriv til den, der har sagen nu, eller til den ansvarlige."),
    ),
    Why.NOT_COPY_RECIPIENT: (N_("Du står ikke som kopimodtager, så der er ikke noget at markere som læst."),),
    Why.ALREADY_SEEN: (N_("Du har allerede markeret sagen som læst."),),
    Why.NOTHING_TO_CONFIRM: (
        N_("Din afgørelse er givet på de nyeste dokumenter. Du behøver ikke bekræfte den."),
    ),
    Why.NO_CONDITION_OF_YOURS: (N_("Ingen af betingelserne venter på dig."),),
    Why.CONDITION_SETTLED: (N_("Betingelsen er allerede opfyldt eller frafaldet."),),
    Why.CONDITION_UNKNOWN: (N_("Vi kan ikke se, hvilken betingelse du mener. Vælg en på listen."),),
    Why.NO_STEPS: (N_("Forløbet har ingen trin. Tilføj mindst ét, før du sender det af sted."),),
    Why.NO_DOCUMENTS: (N_("Forløbet har ingen dokumenter. Vælg mindst ét, før du sender det af sted."),),
    Why.STEP_WITHOUT_APPROVER: (
        N_("Trin %(step)s har ingen godkender. Vælg en person eller en enhed."),
        N_("Et trin har ingen godkender. Vælg en person eller en enhed."),
    ),
    Why.STEP_TWICE_SAME: (
        N_("Trin %(step)s har den samme godkender to gange eller for mange godkendere. Ret listen."),
        N_("Et trin har den samme godkender to gange eller for mange godkendere. Ret listen."),
    ),
    Why.STEP_RULE_UNUSABLE: (
        N_("Trin %(step)s har %(places)s godkendere. Vælg et antal mellem 1 og %(places)s."),
        N_("Et trin kræver flere godkendelser, end det har godkendere. Vælg et lavere antal."),
    ),
    Why.STEP_LOCKED: (
        N_("Trin %(step)s er allerede nået, så det kan ikke ændres. Ret i de senere trin."),
        N_("Trinnet er allerede nået, så det kan ikke ændres. Ret i de senere trin."),
    ),
    Why.TOO_MANY_STEPS: (
        N_("Et forløb kan højst have %(most)s trin. Læg nogle af dem sammen."),
        N_("Forløbet har for mange trin. Læg nogle af dem sammen."),
    ),
    Why.NOTHING_TO_EDIT: (N_("Alle trin er færdige, så der er ingen godkendere at ændre."),),
    Why.CASE_CLOSED: (N_("Sagen er lukket. Genåbn den, hvis den skal godkendes."),),
    Why.CHANGED_SINCE: (
        N_("Sagen har ændret sig, siden du åbnede den. Se den igen, før du tager stilling."),
    ),
    Why.REASON_MISSING: (N_("Skriv en begrundelse, eller vælg en på listen."),),
    Why.CONDITION_MISSING: (N_("Skriv mindst én betingelse, eller godkend uden betingelser."),),
    Why.TEXT_TOO_LONG: (
        N_("Teksten er for lang. Skriv højst %(longest)s tegn."),
        N_("Teksten er for lang. Skriv den kortere."),
    ),
    Why.TO_STEP_UNUSABLE: (N_("Vælg et trin, som sagen allerede har været på, eller den ansvarlige."),),
    Why.PERSON_UNKNOWN: (N_("Vi kan ikke finde den person eller enhed. Vælg en på listen."),),
    Why.ALREADY_IN_STEP: (N_("Den person står allerede på trinnet. Vælg en anden."),),
    Why.DOCUMENT_UNKNOWN: (
        N_("Dokumentet eller versionen hører ikke til sagen. Vælg et af sagens dokumenter."),
    ),
    Why.DAY_PAST: (N_("Vælg en dag, der ikke er gået endnu."),),
    Why.NOT_OPENED: (N_("Åbn sagen, før du godkender den sammen med andre."),),
}

# What the last person did, when that is why it is too late. %(who)s is a name, or "Du".
WHO_DID_WHAT: Mapping[Action, str] = {
    Action.START: N_("%(who)s har allerede sendt sagen af sted %(at)s."),
    Action.APPROVE: N_("%(who)s har allerede godkendt %(at)s."),
    Action.APPROVE_WITH_CONDITIONS: N_("%(who)s har allerede godkendt med betingelser %(at)s."),
    Action.RETURN: N_("%(who)s har allerede returneret sagen %(at)s."),
    Action.REJECT: N_("%(who)s har allerede afvist sagen %(at)s."),
    Action.FORWARD: N_("%(who)s har allerede viderestillet sagen %(at)s."),
    Action.UNDO: N_("%(who)s har fortrudt sin afgørelse %(at)s."),
    Action.WITHDRAW: N_("%(who)s har trukket sagen tilbage %(at)s."),
    Action.TAKE_OVER: N_("%(who)s har ændret godkenderne %(at)s."),
    Action.SKIP: N_("%(who)s har sprunget trinnet over %(at)s."),
    Action.CANCEL: N_("%(who)s har annulleret forløbet %(at)s."),
    Action.REOPEN: N_("%(who)s har genåbnet forløbet %(at)s."),
    Action.SEEN: N_("%(who)s har markeret sagen som læst %(at)s."),
    Action.CONFIRM: N_("%(who)s har bekræftet sin afgørelse %(at)s."),
    Action.TICK_CONDITION: N_("%(who)s har opfyldt en betingelse %(at)s."),
    Action.WAIVE_CONDITION: N_("%(who)s har frafaldet en betingelse %(at)s."),
    Action.EDIT_STEPS: N_("%(who)s har ændret trinnene %(at)s."),
}

# Where the last person's act says all there is to say, and the reason itself would only repeat it.
SAID_BY_THE_ACT = frozenset(
    {Why.ALREADY_ACTED, Why.COLLEAGUE_ACTED, Why.HAS_MOVED_ON, Why.CHANGED_SINCE, Why.CONDITION_SETTLED}
)
