"""Which paths are pages: asked for by a browser with a session, answered in HTML."""

from serving.routes import ROUTES

#: What BentoML serves by itself, and what programs ask.
_OF_PROGRAMS = frozenset(
    {
        *ROUTES,
        "/livez",
        "/readyz",
        "/healthz",
        "/metrics",
        "/docs.json",
        "/schema.json",
        "/staffing/solve",
        "/staffing/solve/retry",
    }
)
_FOLDERS = ("/static/", "/static_content/")


def is_page(path: str) -> bool:
    """Tell whether a path is a page.

    >>> is_page("/"), is_page("/sign-in"), is_page("/promotion/rank"), is_page("/static/echelon.css")
    (True, True, False, False)
    """
    return path not in _OF_PROGRAMS and not path.startswith(_FOLDERS)
