"""Requests made of options: what does not fit is told in one line."""

from typing import TYPE_CHECKING, Any, TypeVar

from data.errors import InputError

if TYPE_CHECKING:
    from serving.requests import Asked

R = TypeVar("R", bound="Asked")

#: What the patterns of these fields mean.
_PATTERNS = {
    "cycle": "expected a half-year (2026H1), a quarter (2026Q3) or a month (2026-05)",
    "since": "expected a half-year (2026H1), a quarter (2026Q3) or a month (2026-05)",
    "reason": "say in a sentence why; it stands beside the score",
}


def read(model: type[R], fields: dict[str, Any]) -> R:
    """Return a request.

    Raises
    ------
    InputError
        Naming the first field that is not as declared.
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(fields)
    except ValidationError as cause:
        first = cause.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        # a pattern says less than words
        told = _PATTERNS.get(where, first["msg"]) if "pattern" in first["type"] else first["msg"]
        msg = f"{where}: {told} (given: {first['input']!r})"
        raise InputError(msg) from cause
