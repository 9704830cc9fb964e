"""Why an account, a sign-in or the house itself says no: the sentence for each reason.

Each reason has alternatives, the fullest first; the first whose facts are known is used.
"""

from collections.abc import Mapping

from ledelse.kernel import idempotency
from ledelse.people.rules import Why
from ledelse.texts.language import N_

SENTENCES: Mapping[Why, tuple[str, ...]] = {
    Why.WRONG_LOGIN: (N_("Brugernavn og adgangskode passer ikke sammen. Prøv igen."),),
    Why.TOO_MANY_ATTEMPTS: (
        N_("Der er prøvet for mange gange. Prøv igen om %(wait)s."),
        N_("Der er prøvet for mange gange. Vent nogle minutter, og prøv igen."),
    ),
    Why.WRONG_PASSWORD: (N_("Den nuværende adgangskode passer ikke. Prøv igen."),),
    Why.PASSWORD_TOO_SHORT: (
        N_("Adgangskoden skal have mindst %(shortest)s tegn. Tre-fire ord efter hinanden er let at huske."),
        N_("Adgangskoden er for kort. Tre-fire ord efter hinanden er let at huske."),
    ),
    Why.USERNAME_UNUSABLE: (
        N_("Brugernavnet skal være på 2 til 64 tegn: små bogstaver fra a til z, tal, punktum, - og _."),
    ),
    Why.USERNAME_TAKEN: (
        N_("Brugernavnet %(username)s er allerede i brug. Vælg et andet."),
        N_("Brugernavnet er allerede i brug. Vælg et andet."),
    ),
    Why.NAME_MISSING: (N_("Skriv et navn."),),
    Why.UNIT_UNKNOWN: (N_("Den enhed findes ikke. Vælg en på listen."),),
    Why.PERSON_UNKNOWN: (N_("Vi kan ikke finde den person. Vælg en på listen."),),
    Why.NOT_ALLOWED: (N_("Det har du ikke ret til. Tal med din administrator, hvis du har brug for det."),),
}

KERNEL: Mapping[idempotency.Why, tuple[str, ...]] = {
    idempotency.Why.KEY_REUSED: (
        N_("Den samme nøgle er allerede brugt til noget andet. Hent siden igen, og prøv en gang til."),
    ),
}
