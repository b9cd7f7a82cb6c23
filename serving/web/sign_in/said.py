"""What the sign-in page says about what happened."""

from serving.web.texts import Language, texts

#: What an address may make the page say; anything else in it says nothing.
BY_ADDRESS = ("ended", "out", "out_company")


def said(key: str, language: Language, wait: int = 0) -> str:
    """Return a sentence, or nothing where the key names none.

    Parameters
    ----------
    key : str
        One of `BY_ADDRESS`, or of a `serving.sign_in.turned_away.TurnedAway`.
    language : {"zh", "en"}
        Of the page.
    wait : int, default 0
        Seconds until another attempt is allowed.
    """
    _ = texts(language).gettext
    told = {
        "wrong": _("Account and password do not fit. Check both; capital letters matter in the password."),
        "wait": _("Too many attempts. Try again in %(wait)s s.") % {"wait": wait},
        "ended": _("Your session has ended. Sign in to go on."),
        "out": _("You are signed out."),
        "out_company": _("You are signed out here, but not at your company's sign-in."),
        "no_local": _("Accounts of this service are switched off. Use your company's sign-in."),
        "no_company": _("This service is not connected to a company's sign-in. Use your account."),
        "company_unreachable": _(
            "Your company's sign-in does not answer. Try again in a few minutes; if it stays so, tell your"
            " administrator."
        ),
        "company_failed": _(
            "Your company's sign-in answered in a way that cannot be trusted. Tell your administrator; the"
            " log of the service says why."
        ),
        "company_expired": _("This took too long, or began in another browser. Sign in once more."),
        "company_denied": _("Your company's sign-in did not let you in. Sign in once more, or ask there."),
        "company_no_role": _("You are known, but have no role here. Ask your administrator for access."),
    }
    return told.get(key, "")
