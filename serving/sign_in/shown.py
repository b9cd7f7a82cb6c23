"""The pages of sign-in as HTML."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Scope

from serving.refusals import Refusal
from serving.sign_in.texts import TEXTS, status_text

#: Nothing but our own style sheet and pictures; forms go nowhere else; no script at all.
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent.parent / "web" / "templates"),
    autoescape=select_autoescape(),
)


def language_of(scope: Scope) -> str:
    """Return the language of a request: as it says, else as the browser prefers."""
    request = Request(scope)
    wanted = request.query_params.get("lang", "")
    if wanted in TEXTS:
        return wanted
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def page(template: str, scope: Scope, status: int = 200, **shown: Any) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    template : str
        Its file.
    scope : ASGI scope
        Of the request; names the language.
    status : int, default 200
        Of the answer.
    **shown
        What the template takes besides ``text`` and ``language``.
    """
    language = language_of(scope)
    body = _TEMPLATES.get_template(template).render(text=TEXTS[language], language=language, **shown)
    headers = {
        "Content-Security-Policy": _CSP,
        "X-Frame-Options": "DENY",
        "Content-Language": language,
        "Referrer-Policy": "same-origin",  # with no-referrer browsers would not name the origin of forms
    }
    return HTMLResponse(body, status, headers=headers)


def refusal_page(scope: Scope, status: int, refusal: Refusal) -> HTMLResponse:
    """Return a refusal as a page."""
    told = status_text(status, language_of(scope))
    response = page("refused.html", scope, status, told=told, request_id=refusal.request_id)
    response.headers["X-Request-ID"] = refusal.request_id
    return response
