"""Requests made of options: what does not fit is told in one line."""

from typing import TYPE_CHECKING, Any, TypeVar

from data.errors import InputError

if TYPE_CHECKING:
    from serving.requests import Asked

R = TypeVar("R", bound="Asked")


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
        msg = f"{where}: {first['msg']} (given: {first['input']!r})"
        raise InputError(msg) from cause
