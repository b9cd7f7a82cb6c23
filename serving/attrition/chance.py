"""What chance decides about flags: drawn with the secret of the installation, so that nobody can choose.

The same person in the same month draws the same, however often somebody asks.
"""

import hashlib
import hmac
import json
from datetime import date, timedelta

from data.calendar import add_months, first_of_month
from data.home import Home
from serving.keys import signing_key


class Chance:
    """Draws of one installation.

    Parameters
    ----------
    home : Home
        Whose secret is drawn with.
    """

    def __init__(self, home: Home) -> None:
        self._key = signing_key(home, "flags")

    def held_back(self, employee_id: str, as_of: date, share: float) -> bool:
        """Tell whether a person's flag is among the share that is held back."""
        return self._draw("held back", employee_id, as_of) < share

    def stage(self, employee_id: str, as_of: date, months: int) -> date | None:
        """Return the day on which a held-back flag of a person is released, within some months; None of 0."""
        n_days = (add_months(as_of, months) - as_of).days
        if not n_days:
            return None
        return as_of + timedelta(days=1 + int(n_days * self._draw("stage", employee_id, as_of)))

    def flag_id(self, employee_id: str, as_of: date, cause: str) -> str:
        """Return the id of a flag, which tells nothing of whom it is about."""
        return self._digest("id", employee_id, as_of.isoformat(), cause).hex()[:20]

    def _draw(self, what: str, employee_id: str, as_of: date) -> float:
        """Return a number from 0 to below 1."""
        drawn = self._digest(what, employee_id, first_of_month(as_of).isoformat())
        return int.from_bytes(drawn[:6], "big") / 2**48

    def _digest(self, *parts: str) -> bytes:
        return hmac.new(self._key, json.dumps(parts).encode(), hashlib.sha256).digest()
