"""What the API says of its own, beside the refusals of the rules: faults of form, and of the key."""

from collections.abc import Mapping
from enum import StrEnum

from ledelse.texts.language import N_, fill


class Fault(StrEnum):
    """What can be wrong with the form of a request."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    NOT_A_CHOICE = "not_a_choice"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    OUT_OF_RANGE = "out_of_range"
    NO_DATE = "no_date"
    NO_ZONE = "no_zone"
    FAR_AWAY = "far_away"
    BAD_SIGN = "bad_sign"
    CURSOR = "cursor"
    KEY = "key"
    PERSON = "person"
    UNIT = "unit"
    ACTION_NEEDS = "action_needs"
    UNUSABLE = "unusable"


SENTENCES: Mapping[Fault, tuple[str, ...]] = {
    Fault.MISSING: (N_("Skal udfyldes."),),
    Fault.UNKNOWN_FIELD: (N_("Feltet findes ikke."),),
    Fault.WRONG_TYPE: (N_("Værdien har en forkert type."),),
    Fault.NOT_A_CHOICE: (N_("Skal være en af: %(expected)s."), N_("Værdien er ikke en af mulighederne.")),
    Fault.TOO_SHORT: (N_("For kort: mindst %(least)s."), N_("For kort.")),
    Fault.TOO_LONG: (N_("For langt: højst %(most)s."), N_("For langt.")),
    Fault.OUT_OF_RANGE: (N_("Tallet ligger uden for det, der kan bruges."),),
    Fault.NO_DATE: (N_("Skal være en dato eller et tidspunkt efter ISO 8601."),),
    Fault.NO_ZONE: (N_("Et tidspunkt skal have en tidszone, som i 2026-03-01T12:00:00+01:00."),),
    Fault.FAR_AWAY: (N_("Datoen ligger for langt væk."),),
    Fault.BAD_SIGN: (N_("Teksten har et tegn, der ikke kan gemmes."),),
    Fault.CURSOR: (N_("Mærket er ikke et, vi har givet. Begynd forfra på listen."),),
    Fault.KEY: (N_("Nøglen skal være 1 til 200 synlige tegn."),),
    Fault.PERSON: (N_("Ukendt brugernavn: %(name)s."), N_("Ukendt bruger.")),
    Fault.UNIT: (N_("Ukendt enhed: %(name)s."), N_("Ukendt enhed.")),
    Fault.ACTION_NEEDS: (N_("Passer ikke til handlingen."),),
    Fault.UNUSABLE: (N_("Værdien kan ikke bruges."),),
}

NO_MANDATE = (N_("Ingen fuldmagt"), N_("Du har ingen fuldmagt til at handle på vegne af andre."))
NO_TOKEN = (N_("Ingen gyldig nøgle"), N_("Send en gyldig nøgle i hovedet: Authorization: Bearer …"))
NO_PERMISSION = (N_("Det har du ikke adgang til"), N_("Dine roller giver ikke adgang til det her."))
NOT_JSON = (N_("Det kunne ikke læses"), N_("Indholdet er ikke gyldig JSON i UTF-8."))
NOT_FOUND = (N_("Findes ikke"), N_("Det findes ikke, eller det er ikke delt med dig."))
INVALID = (N_("Noget skal rettes"), N_("Ret det, der står under errors: %(fields)s."))
NOT_OURS = (N_("Det kunne ikke læses"), N_("Indholdet skal være %(expected)s."))

# What pydantic calls it, and what we do. The rest is UNUSABLE.
FROM_PYDANTIC: Mapping[str, Fault] = {
    "missing": Fault.MISSING,
    "extra_forbidden": Fault.UNKNOWN_FIELD,
    "string_type": Fault.WRONG_TYPE,
    "int_type": Fault.WRONG_TYPE,
    "int_parsing": Fault.WRONG_TYPE,
    "int_from_float": Fault.WRONG_TYPE,
    "bool_type": Fault.WRONG_TYPE,
    "bool_parsing": Fault.WRONG_TYPE,
    "list_type": Fault.WRONG_TYPE,
    "dict_type": Fault.WRONG_TYPE,
    "model_type": Fault.WRONG_TYPE,
    "model_attributes_type": Fault.WRONG_TYPE,
    "none_required": Fault.WRONG_TYPE,
    "enum": Fault.NOT_A_CHOICE,
    "literal_error": Fault.NOT_A_CHOICE,
    "string_too_short": Fault.TOO_SHORT,
    "string_too_long": Fault.TOO_LONG,
    "too_short": Fault.TOO_SHORT,
    "too_long": Fault.TOO_LONG,
    "greater_than_equal": Fault.OUT_OF_RANGE,
    "less_than_equal": Fault.OUT_OF_RANGE,
    "int_parsing_size": Fault.OUT_OF_RANGE,
    "date_type": Fault.NO_DATE,
    "date_parsing": Fault.NO_DATE,
    "date_from_datetime_parsing": Fault.NO_DATE,
    "datetime_type": Fault.NO_DATE,
    "datetime_parsing": Fault.NO_DATE,
    "datetime_from_date_parsing": Fault.NO_DATE,
    "timezone_aware": Fault.NO_ZONE,
    "no_zone": Fault.NO_ZONE,
    "far_away": Fault.FAR_AWAY,
    "null_sign": Fault.BAD_SIGN,
    "string_unicode": Fault.BAD_SIGN,
}


def fault_sentence(fault: Fault, facts: Mapping[str, object]) -> str:
    """What to tell of one field."""
    return fill(SENTENCES[fault], facts)
