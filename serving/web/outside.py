"""Pages around which there is no menu: for whoever is not signed in, and where the guard stops a request."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Scope

from serving.refusals import Refusal
from serving.web.language import keep_language, language_of
from serving.web.rendered import SECURITY, render
from serving.web.texts import texts


def page(template: str, request: Request, status: int = 200, **shown: Any) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    template : str
        Extends ``outside.html``.
    request : Request
        Names the language.
    status : int, default 200
        Of the answer.
    **shown
        What the template takes.
    """
    language = language_of(request)
    around = {"again_in": None, "done": None, "version": "", "other_language": "", **shown}
    headers = {**SECURITY, "Content-Language": language}
    response = HTMLResponse(render(template, language, around), status, headers=headers)
    keep_language(request, response)
    return response


def refusal_page(scope: Scope, status: int, refusal: Refusal) -> HTMLResponse:
    """Return what the guard refuses as a page."""
    request = Request(scope)
    told = _told(texts(language_of(request)).gettext, status)
    response = page("sign_in/refused.html", request, status, told=told, request_id=refusal.request_id)
    response.headers["X-Request-ID"] = refusal.request_id
    return response


def _told(_: Callable[[str], str], status: int) -> str:
    """Return what to do about a status."""
    again = _("Go back, load the page again and send it once more; nothing was done.")
    return {
        303: _("Sign in, then go on."),
        400: again,
        403: again,
        404: _("There is no such page. Check the address."),
        405: _("This page cannot be called in this way. Open it by its link."),
        413: _("That was too much at once: at most 256 KB are taken."),
        415: again,
        429: _("Wait a moment, then try again."),
        503: _("The service is starting or stopping. Load the page again in a minute."),
    }.get(status, _("Try again. If it happens again, tell your administrator the number below."))
