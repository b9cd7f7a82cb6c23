"""What both doors of the guard check alike, for programs and for pages: method, pace, size of the body."""

import math
from collections.abc import Callable
from typing import NoReturn

from starlette.types import Receive, Scope

from serving.bodies import LARGEST, TooLarge, read_body
from serving.pace import Pace
from serving.refusals import plain
from serving.replies import Refused


def stop(status: int, message: str, hint: str, request_id: str) -> NoReturn:
    """Refuse a request."""
    raise Refused(*plain(status, message, hint, request_id))


def check_method(scope: Scope, allowed: tuple[str, ...], request_id: str) -> None:
    """Refuse another method than those that are allowed."""
    if scope["method"] not in allowed:
        told = plain(405, f"expected {' or '.join(allowed)}", "Use another method.", request_id)
        raise Refused(*told, {"Allow": ", ".join(allowed)})


def check_pace(pace: Pace, subject: str, request_id: str) -> None:
    """Refuse whoever asks too often."""
    wait = pace.wait(subject)
    if wait:
        told = plain(429, "too many requests", "Wait as long as Retry-After says.", request_id)
        raise Refused(*told, {"Retry-After": str(math.ceil(wait))})


async def checked_body(
    scope: Scope, receive: Receive, kind: str, check: Callable[[bytes], object], request_id: str
) -> bytes:
    """Return the body of a request, of one type and within the limit, after `check` has looked at it."""
    came = dict(scope["headers"]).get(b"content-type", b"").split(b";")[0].strip().lower()
    if came != kind.encode():
        short = "JSON" if kind == "application/json" else "a form"
        stop(415, f"expected a body of {kind}", f"Send {short} and say so in Content-Type.", request_id)
    try:
        body = await read_body(scope["headers"], receive)
    except TooLarge:
        stop(413, f"expected at most {LARGEST // 1024} KB", "Ask for less at once.", request_id)
    check(body)
    return body
