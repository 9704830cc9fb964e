"""The word for every state, role and action; buttons have verbs, histories past tenses."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from ledelse.approvals.chain import ConditionStatus, Phase, Resume, Rule, Status, StepStatus
from ledelse.approvals.rules import Action, Wait
from ledelse.cases.deadlines import Colour
from ledelse.cases.files.compare import ChangeKind
from ledelse.cases.files.parsers.terms import FileType
from ledelse.cases.rules import Access, CaseStatus, Cause, DeadlineUnit, DocumentRole, RenditionState
from ledelse.cases.working_time import DayOff
from ledelse.people.permissions import Role
from ledelse.people.rules import Level
from ledelse.texts.language import N_, _, gettext, ngettext

LABELS: Mapping[type[StrEnum], Mapping[Any, str]] = {
    Status: {
        Status.DRAFT: N_("Kladde"),
        Status.ACTIVE: N_("I gang"),
        Status.APPROVED: N_("Godkendt"),
        Status.REJECTED: N_("Afvist"),
        Status.CANCELLED: N_("Annulleret"),
    },
    Phase: {
        Phase.AT_STEP: N_("Til godkendelse"),
        Phase.WITH_RESPONSIBLE: N_("Hos den ansvarlige"),
        Phase.AWAITING_CONDITIONS: N_("Afventer betingelser"),
    },
    StepStatus: {
        StepStatus.PENDING: N_("Senere"),
        StepStatus.CURRENT: N_("Nu"),
        StepStatus.APPROVED: N_("Godkendt"),
        StepStatus.RETURNED: N_("Returneret"),
        StepStatus.SKIPPED: N_("Sprunget over"),
    },
    ConditionStatus: {
        ConditionStatus.OPEN: N_("Mangler"),
        ConditionStatus.TICKED: N_("Opfyldt"),
        ConditionStatus.WAIVED: N_("Frafaldet"),
        ConditionStatus.LAPSED: N_("Bortfaldet"),
    },
    Rule: {
        Rule.ALL: N_("Alle skal godkende"),
        Rule.ANY: N_("Én af dem skal godkende"),
        Rule.SOME: N_("Et antal af dem skal godkende"),
    },
    Resume: {
        Resume.WITH_ME: N_("Direkte tilbage til mig"),
        Resume.FROM_THERE: N_("Gennem alle trin igen derfra"),
    },
    Action: {
        Action.START: N_("Send af sted"),
        Action.APPROVE: N_("Godkend"),
        Action.APPROVE_WITH_CONDITIONS: N_("Godkend med betingelser"),
        Action.RETURN: N_("Returnér"),
        Action.REJECT: N_("Afvis"),
        Action.FORWARD: N_("Viderestil"),
        Action.UNDO: N_("Fortryd"),
        Action.WITHDRAW: N_("Træk tilbage"),
        Action.TAKE_OVER: N_("Overtag"),
        Action.SKIP: N_("Spring over"),
        Action.CANCEL: N_("Annullér forløb"),
        Action.REOPEN: N_("Genåbn"),
        Action.SEEN: N_("Markér som læst"),
        Action.CONFIRM: N_("Bekræft på ny version"),
        Action.TICK_CONDITION: N_("Markér som opfyldt"),
        Action.WAIVE_CONDITION: N_("Frafald betingelse"),
        Action.EDIT_STEPS: N_("Ret trin"),
    },
    Wait: {
        Wait.DECIDE: N_("Til godkendelse"),
        Wait.RETURNED: N_("Returneret til dig"),
        Wait.CONDITION: N_("Betingelse, du skal opfylde"),
        Wait.CONFIRM: N_("Ny version at bekræfte"),
        Wait.SEE: N_("Til orientering"),
    },
    Access: {
        Access.INVOLVED: N_("Kun de involverede"),
        Access.UNIT: N_("De involverede og enheden"),
        Access.EVERYONE: N_("Alle"),
    },
    Cause: {
        Cause.OFFICER: N_("sagsbehandler på sagen"),
        Cause.SUPPLEMENTARY: N_("medsagsbehandler på sagen"),
        Cause.RESPONSIBLE: N_("ansvarlig for et forløb"),
        Cause.APPROVER: N_("godkender i et forløb"),
        Cause.COPY_RECIPIENT: N_("kopimodtager i et forløb"),
        Cause.CONDITION_OWNER: N_("skal opfylde en betingelse"),
        Cause.ACTED: N_("har taget stilling i et forløb"),
        Cause.SHARED: N_("har fået sagen delt"),
    },
    CaseStatus: {
        CaseStatus.OPEN: N_("Åben"),
        CaseStatus.CLOSED: N_("Lukket"),
    },
    DocumentRole: {
        DocumentRole.COVER: N_("Indstilling"),
        DocumentRole.ATTACHMENT: N_("Bilag"),
        DocumentRole.BACKGROUND: N_("Baggrund"),
    },
    RenditionState: {
        RenditionState.NOT_NEEDED: N_("Kan læses her"),
        RenditionState.PENDING: N_("Gøres klar til visning"),
        RenditionState.READY: N_("Kan læses her"),
        RenditionState.MISSING: N_("Kan kun hentes"),
    },
    DeadlineUnit: {
        DeadlineUnit.WORKING_DAYS: N_("arbejdsdage"),
        DeadlineUnit.CALENDAR_DAYS: N_("kalenderdage"),
    },
    FileType: {
        FileType.PDF: N_("PDF"),
        FileType.DOCX: N_("Word"),
        FileType.ODT: N_("OpenDocument"),
        FileType.XLSX: N_("Excel"),
        FileType.PPTX: N_("PowerPoint"),
        FileType.PNG: N_("Billede"),
        FileType.JPEG: N_("Billede"),
    },
    ChangeKind: {
        ChangeKind.KEPT: N_("Uændret"),
        ChangeKind.ADDED: N_("Tilføjet"),
        ChangeKind.REMOVED: N_("Fjernet"),
        ChangeKind.FOLDED: N_("Uændret, foldet sammen"),
    },
    Role: {
        Role.LEADER: N_("Leder"),
        Role.CASE_OFFICER: N_("Sagsbehandler"),
        Role.SECRETARIAT: N_("Sekretariat"),
        Role.ANALYST: N_("Analytiker"),
        Role.ADMINISTRATOR: N_("Administrator"),
        Role.MEMBER: N_("Medarbejder"),
    },
    Level: {
        Level.POLITICAL: N_("Politisk"),
        Level.DIRECTORATE: N_("Direktion"),
        Level.CENTRE: N_("Center"),
        Level.DEPARTMENT: N_("Afdeling"),
    },
    Colour: {
        Colour.OK: N_("I god tid"),
        Colour.SOON: N_("Snart frist"),
        Colour.OVERDUE: N_("Over frist"),
        Colour.NONE: N_("Uden frist"),
    },
    DayOff: {
        DayOff.NEW_YEARS_DAY: N_("nytårsdag"),
        DayOff.MAUNDY_THURSDAY: N_("skærtorsdag"),
        DayOff.GOOD_FRIDAY: N_("langfredag"),
        DayOff.EASTER_SUNDAY: N_("påskedag"),
        DayOff.EASTER_MONDAY: N_("2. påskedag"),
        DayOff.GREAT_PRAYER_DAY: N_("store bededag"),
        DayOff.ASCENSION_DAY: N_("Kristi himmelfartsdag"),
        DayOff.WHIT_SUNDAY: N_("pinsedag"),
        DayOff.WHIT_MONDAY: N_("2. pinsedag"),
        DayOff.CHRISTMAS_DAY: N_("juledag"),
        DayOff.SECOND_CHRISTMAS_DAY: N_("2. juledag"),
        DayOff.PUBLIC_HOLIDAY: N_("en helligdag"),
        DayOff.CONSTITUTION_DAY: N_("grundlovsdag"),
        DayOff.CHRISTMAS_EVE: N_("juleaftensdag"),
        DayOff.NEW_YEARS_EVE: N_("nytårsaftensdag"),
        DayOff.SATURDAY: N_("en lørdag"),
        DayOff.SUNDAY: N_("en søndag"),
    },
}

THEMES: Mapping[str, str] = {
    "auto": N_("Som enheden"),
    "light": N_("Lyst"),
    "dark": N_("Mørkt"),
}

LANGUAGE_NAMES: Mapping[str, str] = {"da": "Dansk", "en": "English"}  # each in its own words

# Fields of a case as `cases.CaseUpdated` names them, and those a refusal can point at.
FIELDS: Mapping[str, str] = {
    "title": N_("titel"),
    "description": N_("beskrivelse"),
    "kind": N_("sagstype"),
    "subject": N_("emne"),
    "unit_id": N_("enhed"),
    "officer_id": N_("sagsbehandler"),
    "supplementary_ids": N_("medsagsbehandlere"),
    "deadline": N_("frist"),
}


def label(member: StrEnum) -> str:
    """The word for a member of any enum that a screen shows."""
    return gettext(LABELS[type(member)][member])


def labels(members: type[StrEnum]) -> list[tuple[str, str]]:
    """Value and word of each member, for a choice in a form."""
    return [(member.value, label(member)) for member in members]


def rule_words(rule: Rule, needed: int | None, places: int) -> str:
    """How many of a step's places must approve: `alle`, `én af dem`, `2 af 3`; empty for a single place."""
    if places < 2:
        return ""
    match rule:
        case Rule.ALL:
            return _("alle")
        case Rule.ANY:
            return _("én af dem")
        case Rule.SOME:
            return _("%(needed)s af %(places)s", needed=min(needed or 1, places), places=places)


def step_words(n: int | None, steps: int) -> str:
    """`trin 2 af 4`; empty when it stands at no step."""
    return _("trin %(n)s af %(steps)s", n=n, steps=steps) if n else ""


def state_words(status: Status, phase: Phase | None) -> str:
    """Where an approval stands, in one or two words: the phase while it runs, else the status."""
    return label(phase) if status is Status.ACTIVE and phase is not None else label(status)


def day_off_words(day_off: DayOff) -> str:
    """Points out beside a deadline that nobody works that day."""
    return _("Dagen er %(day)s. Fristen gælder alligevel.", day=label(day_off))


def theme_label(theme: str) -> str:
    """The name of a theme; an unknown one is the device's own."""
    return gettext(THEMES.get(theme, THEMES["auto"]))


def language_label(code: str) -> str:
    """The name of a language, in that language."""
    return LANGUAGE_NAMES.get(code, code)


def field_label(name: str) -> str:
    """The word for a field of a case; its own name where there is none."""
    return gettext(FIELDS[name]) if name in FIELDS else name


def hidden_words(count: int) -> str:
    """The number of cases that one may not read: `og 2 fortrolige sager`; empty for none."""
    return ngettext("og %(num)s fortrolig sag", "og %(num)s fortrolige sager", count) if count else ""
