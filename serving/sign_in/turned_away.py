"""Whoever does not get in, and what is told about it."""

import math


class TurnedAway(Exception):
    """Raised where a sign-in goes no further.

    Parameters
    ----------
    key : str
        Names the text on the page (`serving.web.sign_in.said`).
    why : str
        For the log; never the person's own words.
    wait : float, default 0
        Seconds until another attempt is allowed.
    """

    def __init__(self, key: str, why: str = "", *, wait: float = 0.0) -> None:
        super().__init__(key)
        self.key = key
        self.why = why
        self.wait = math.ceil(wait)

    @property
    def status(self) -> int:
        """The status of the answer."""
        if self.key == "wait":
            return 429
        if self.key in ("no_local", "no_company", "company_no_role"):
            return 403
        return 502 if self.key in ("company_unreachable", "company_failed") else 401
