"""What a mistyped name may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(name: str, known: Iterable[str]) -> str:
    """Return a clause that offers the nearest known name, or all of them.

    >>> closest("hire_dat", ["hire_date", "exit_date"])
    '; did you mean hire_date?'
    """
    names = list(known)
    found = get_close_matches(name, names, n=1)
    return f"; did you mean {found[0]}?" if found else f"; there are {', '.join(names)}"
