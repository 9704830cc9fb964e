"""Why a case, a document or a file says no: the sentence for each reason.

Each reason has alternatives, the fullest first; the first whose facts are known is used.
"""

from collections.abc import Mapping

from ledelse.cases.files.parsers.terms import WhyNot
from ledelse.cases.files.render import NoRendition
from ledelse.cases.rules import Why
from ledelse.texts.language import N_

SENTENCES: Mapping[Why, tuple[str, ...]] = {
    Why.NOT_YOURS_TO_WRITE: (N_("Du kan læse sagen, men ikke ændre den. Bed sagsbehandleren om det."),),
    Why.CASE_CLOSED: (
        N_("Sag %(number)s er lukket. Genåbn den, hvis den skal ændres."),
        N_("Sagen er lukket. Genåbn den, hvis den skal ændres."),
    ),
    Why.CASE_NOT_CLOSED: (
        N_("Sag %(number)s er allerede åben."),
        N_("Sagen er allerede åben."),
    ),
    Why.CASE_HAS_RUNNING_APPROVAL: (
        N_("Sagen er til godkendelse. Vent, til forløbet er slut, eller annullér det først."),
    ),
    Why.MAY_NOT_CREATE: (
        N_("Du har ikke ret til at oprette sager. Tal med din administrator, hvis du har brug for det."),
    ),
    Why.MAY_NOT_DELETE: (N_("Du har ikke ret til at slette sager. Bed sekretariatet om det."),),
    Why.REASON_MISSING: (N_("Skriv en begrundelse."),),
    Why.TITLE_MISSING: (N_("Skriv en titel."),),
    Why.TITLE_TOO_LONG: (
        N_("Titlen er for lang. Skriv højst %(longest)s tegn."),
        N_("Titlen er for lang. Skriv den kortere."),
    ),
    Why.KIND_UNKNOWN: (N_("Den sagstype findes ikke. Vælg en på listen."),),
    Why.UNIT_UNKNOWN: (N_("Den enhed findes ikke. Vælg en på listen."),),
    Why.PERSON_UNKNOWN: (N_("Vi kan ikke finde den person. Vælg en på listen."),),
    Why.CASE_UNKNOWN: (N_("Vi kan ikke finde en sag med det nummer. Tjek nummeret."),),
    Why.CONFIDENTIAL_FOR_ALL: (
        N_("En fortrolig sag kan ikke være åben for alle. Vælg de involverede eller enheden."),
    ),
    Why.SHUTS_OUT_OFFICER: (
        N_("Sagsbehandleren ville ikke længere kunne se sagen. Sæt vedkommende på listen."),
    ),
    Why.SHUTS_OUT_INVOLVED: (
        N_("%(name)s har en rolle i sagen, men ville ikke kunne se den. Sæt vedkommende på listen først."),
        N_("En med en rolle i sagen ville ikke kunne se den. Sæt vedkommende på listen først."),
    ),
    Why.WIDENS_ACCESS: (N_("Flere vil kunne se sagen. Bekræft, at det er meningen."),),
    Why.CHANGED_SINCE: (
        N_("Sag %(number)s er ændret, siden du åbnede den. Se den igen, før du gemmer."),
        N_("Sagen er ændret, siden du åbnede den. Se den igen, før du gemmer."),
    ),
    Why.TEXT_EMPTY: (N_("Der er ikke noget indhold. Skriv en tekst, eller vælg en fil."),),
    Why.TEXT_TOO_LONG: (
        N_("Teksten er for lang. Skriv højst %(longest)s tegn, eller læg resten i et bilag."),
        N_("Teksten er for lang. Skriv den kortere, eller læg resten i et bilag."),
    ),
    Why.FILE_UNUSABLE: (N_("Filen kan ikke bruges. Gem den som PDF, og prøv igen."),),
    Why.NUMBER_UNUSABLE: (N_("Skriv et helt tal på mindst 1."),),
}

FILES: Mapping[WhyNot, tuple[str, ...]] = {
    WhyNot.EMPTY: (N_("Filen er tom. Vælg en anden."),),
    WhyNot.UNKNOWN_TYPE: (
        N_(
            "Filen ligner en %(looks_like)s-fil, og den type kan vi ikke vise. Gem den som PDF, og prøv igen."
        ),
        N_("Den type fil kan vi ikke vise. Gem den som PDF, og prøv igen."),
    ),
    WhyNot.AMBIGUOUS: (
        N_("Filen er to slags filer på én gang, så vi stoler ikke på den. Gem den på ny som PDF."),
    ),
    WhyNot.TOO_LARGE: (
        N_(
            "Filen fylder %(actual_size)s. Den må højst fylde %(limit_size)s. Del den op, eller gem den mindre."
        ),
        N_("Filen må højst fylde %(limit_size)s. Del den op, eller gem den mindre."),
        N_("Filen er for stor. Del den op, eller gem den mindre."),
    ),
    WhyNot.TOO_MANY_PAGES: (
        N_("Filen har %(actual)s sider. Den må højst have %(limit)s. Del den op i flere filer."),
        N_("Filen har for mange sider. Del den op i flere filer."),
    ),
    WhyNot.TOO_MANY_PIXELS: (N_("Billedet er for stort at vise. Gem det i en mindre størrelse."),),
    WhyNot.UNPACKS_TOO_LARGE: (N_("Filen er for stor, når den bliver pakket ud. Gem den som PDF."),),
    WhyNot.TOO_MANY_PARTS: (N_("Filen har for mange dele indeni. Gem den som PDF."),),
    WhyNot.ENCRYPTED: (N_("Filen er låst med en adgangskode. Gem den uden, og prøv igen."),),
    WhyNot.MACROS: (N_("Filen har makroer, og dem tager vi ikke imod. Gem den uden makroer eller som PDF."),),
    WhyNot.UNSAFE: (
        N_("Filen har indhold, som kan gøre skade, så vi tog den ikke ind. Gem den på ny som PDF."),
    ),
    WhyNot.BROKEN: (
        N_("Filen er i stykker eller ikke skrevet færdig. Åbn den hos dig selv, og gem den på ny."),
    ),
    WhyNot.TIMED_OUT: (N_("Det tog for lang tid at læse filen. Gem den som PDF, eller del den op."),),
}

# Old or packed types that people do send, by the name the inspection gives them.
_PACKED = N_("Filen er en pakket mappe. Pak den ud, og læg filerne ind en for en.")
_PROGRAM = N_("Filen er et program, og dem tager vi ikke imod.")
STRANGERS: Mapping[str, str] = {
    "doc": N_("Filen er i et ældre Office-format. Gem den som .docx, .xlsx, .pptx eller PDF, og prøv igen."),
    "html": N_("Filen er en webside. Udskriv den til PDF, og prøv igen."),
    **dict.fromkeys(("zip", "rar", "7z", "gz"), _PACKED),
    **dict.fromkeys(("exe", "script"), _PROGRAM),
}

PREVIEWS: Mapping[NoRendition, tuple[str, ...]] = {
    NoRendition.NOT_INSTALLED: (
        N_("Filen kan ikke vises her, fordi LibreOffice mangler på serveren. Hent den i stedet for."),
    ),
    NoRendition.FAILED: (N_("Filen kan ikke vises her. Hent den i stedet for."),),
    NoRendition.TIMED_OUT: (
        N_("Det tog for lang tid at gøre filen klar til visning. Hent den i stedet for."),
    ),
}
