"""The cookies of sign-in: set and deleted with the same attributes everywhere."""

import time
from collections.abc import Mapping
from typing import Any

import jwt
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from data.home import Home
from serving.keys import signing_key

#: Cookie that holds what the way to the company's provider and back needs.
WAY = "echelon_way"
WAY_SECONDS = 600
KNOWN_SECONDS = 180 * 86_400


def headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers of a request, by lower-case name."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(scope: Scope) -> Mapping[str, str]:
    """Return the cookies of a request."""
    return cookie_parser(headers_of(scope).get("cookie", ""))


def origin_of(scope: Scope, home: Home) -> str:
    """Return scheme and host under which people open the pages."""
    return home.url or f"{scope.get('scheme', 'http')}://{headers_of(scope).get('host', '')}"


def put(response: Response, name: str, value: str, *, origin: str, seconds: int | None = None) -> None:
    """Set a cookie that scripts and other sites do not get, and that travels encrypted where pages do.

    Parameters
    ----------
    response : Response
        Gets the cookie.
    name, value : str
        What is set.
    origin : str
        As `origin_of` returns it.
    seconds : int, optional
        How long the browser keeps it; until it is closed if None.
    """
    secure = origin.startswith("https:")
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def drop(response: Response, name: str, *, origin: str) -> None:
    """Delete a cookie."""
    secure = origin.startswith("https:")
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def sealed(home: Home, held: Mapping[str, Any]) -> str:
    """Return a value for the cookie `WAY`: signed, and void after ten minutes."""
    claims = {"held": dict(held), "exp": int(time.time()) + WAY_SECONDS}
    return jwt.encode(claims, signing_key(home, "way"), algorithm="HS256")


def opened(home: Home, value: str) -> dict[str, Any]:
    """Return what `sealed` held; nothing if it was forged or is out of date."""
    try:
        claims = jwt.decode(
            value, signing_key(home, "way"), algorithms=["HS256"], options={"require": ["exp"]}
        )
    except jwt.PyJWTError:
        return {}
    return dict(claims["held"])
