"""What is said when no rule of ours said no: not there, signed out, too old, too large, too often, broken."""

from collections.abc import Mapping

from ledelse.texts.formats import size
from ledelse.texts.language import N_, _, gettext, ngettext

STATUSES: Mapping[int, tuple[str, str]] = {  # title, and what to do
    400: (
        N_("Det kunne ikke læses"),
        N_("Det, der blev sendt, kunne ikke læses. Hent siden igen, og prøv en gang til."),
    ),
    401: (N_("Du er ikke logget ind"), N_("Log ind for at fortsætte.")),
    403: (
        N_("Det har du ikke adgang til"),
        N_("Tal med din administrator, hvis du mener, at du skal have det."),
    ),
    404: (
        N_("Siden findes ikke"),
        N_(
            "Den findes ikke, eller også er den ikke delt med dig. Tjek adressen, eller spørg den, der sendte linket."
        ),
    ),
    405: (N_("Det lykkedes ikke"), N_("Det kan man ikke gøre på den adresse. Gå tilbage, og prøv igen.")),
    409: (
        N_("Det kan ikke lade sig gøre nu"),
        N_("Noget har ændret sig i mellemtiden. Se siden igen, og prøv så."),
    ),
    413: (N_("Filen er for stor"), N_("Filen er for stor. Del den op, eller gem den mindre.")),
    415: (
        N_("Det kunne ikke læses"),
        N_("Indholdet er af en type, vi ikke kan læse. Send det på en anden måde."),
    ),
    422: (N_("Noget skal rettes"), N_("Noget af det, du skrev, kan ikke bruges. Ret det, og prøv igen.")),
    429: (N_("For mange forsøg"), N_("Der er prøvet for mange gange på kort tid. Vent lidt, og prøv igen.")),
    500: (
        N_("Der gik noget galt hos os"),
        N_("Fejlen er noteret, og intet er halvt gemt. Prøv igen om lidt."),
    ),
    503: (N_("Vi er tilbage om lidt"), N_("Ledelse er lukket et øjeblik. Prøv igen om et par minutter.")),
}


def for_status(status: int) -> str:
    """The sentence for an HTTP status."""
    return gettext(_known(status)[1])


def title_for_status(status: int) -> str:
    """The heading for an HTTP status."""
    return gettext(_known(status)[0])


def _known(status: int) -> tuple[str, str]:
    return STATUSES.get(status) or STATUSES[500 if status >= 500 else 400]


def not_found() -> str:
    """The object is not there, or not for this person: the two read the same."""
    return for_status(404)


def signed_out() -> str:
    """The session has ended since the page was shown."""
    return _("Du er logget ud. Log ind igen, så kommer du tilbage hertil.")


def page_too_old() -> str:
    """The form carries a key that is no longer good (CSRF)."""
    return _("Siden har stået åben for længe. Hent den igen, og prøv en gang til.")


def too_large(limit: int | None = None) -> str:
    """The upload is over the limit (bytes)."""
    if limit is None:
        return for_status(413)
    return _(
        "Filen er for stor. Den må højst fylde %(size)s. Del den op, eller gem den mindre.", size=size(limit)
    )


def too_often(seconds: int | None = None) -> str:
    """Too many requests; how long to wait, where that is known."""
    if not seconds:
        return for_status(429)
    if seconds < 60:
        return ngettext(
            "Der er prøvet for mange gange. Prøv igen om %(num)s sekund.",
            "Der er prøvet for mange gange. Prøv igen om %(num)s sekunder.",
            seconds,
        )
    return ngettext(
        "Der er prøvet for mange gange. Prøv igen om %(num)s minut.",
        "Der er prøvet for mange gange. Prøv igen om %(num)s minutter.",
        -(-seconds // 60),
    )
