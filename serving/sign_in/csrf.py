"""Forms that only our own pages can send: a token bound to the session, and the request's origin."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from data.home import Home
from serving.keys import signing_key

#: Hidden field of every form.
FIELD = "csrf"
#: Cookie that stands in for the session until somebody has signed in.
COOKIE = "echelon_form"


def new_form() -> str:
    """Return the value of a cookie for a browser without a session."""
    return secrets.token_urlsafe(24)


def form_token(home: Home, cookie: str) -> str:
    """Return what a form carries in a browser with this cookie."""
    key = signing_key(home, "csrf")
    return hmac.new(key, b"form/" + cookie.encode(), hashlib.sha256).hexdigest()


def fits(expected: str, given: str) -> bool:
    """Tell whether a form carries the token that was expected."""
    return bool(expected) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def from_here(headers: Mapping[str, str], origin: str) -> bool:
    """Tell whether a request comes from a page of this service, as far as the browser says.

    >>> from_here({"origin": "https://evil.example"}, "https://talent.example")
    False
    >>> from_here({"referer": "https://talent.example/sign-in"}, "https://talent.example")
    True
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    if "origin" in headers:
        return headers["origin"].lower() == origin.lower()
    if "referer" in headers:
        named = urlsplit(headers["referer"])
        return f"{named.scheme}://{named.netloc}".lower() == origin.lower()
    return True  # no browser: the token alone decides
