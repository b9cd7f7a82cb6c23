"""Where somebody goes after signing in: a page of ours, never another site."""

from urllib.parse import quote, urlsplit

START = "/"
_LONGEST = 2_000


def local_path(wanted: str | None) -> str:
    r"""Return the path if it is one of this service's pages, else the start page.

    >>> local_path("/staffing?month=2026-07"), local_path("//evil.example"), local_path("/\\\\evil.example")
    ('/staffing?month=2026-07', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > _LONGEST:
        return START
    if "\\" in wanted or not wanted.isprintable():
        return START
    path = urlsplit(wanted).path
    return START if path == "/sign-out" or path == "/sign-in" or path.startswith("/sign-in/") else wanted


def to_sign_in(path: str, query: bytes, *, ended: bool) -> str:
    """Return the address of the sign-in page that leads back to a page.

    Parameters
    ----------
    path : str
        The page that was asked for.
    query : bytes
        What followed the question mark.
    ended : bool
        Whether the browser had a session that is over.
    """
    wanted = quote(path) + (f"?{query.decode('latin-1')}" if query else "")
    onward = local_path(wanted)
    more = [f"next={quote(onward, safe='/')}"] if onward != START else []
    more += ["told=ended"] if ended else []
    return "/sign-in" + (f"?{'&'.join(more)}" if more else "")
