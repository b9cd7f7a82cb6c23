"""The application that serves the pages: from a request to a visit, from a page to a response."""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from data.errors import EchelonError, UnknownEmployee
from serving.context import Context
from serving.openapi import document
from serving.refusals import refuse, unexpected
from serving.web.done import done
from serving.web.failures import failure
from serving.web.pages import PAGES
from serving.web.rendered import render
from serving.web.shell import At, File, Moved, Page, Unfit, Visit
from serving.web.texts import Language

_STATIC = Path(__file__).resolve().parent / "static"
_YEAR = 365 * 86400
_COOKIE = "echelon_language"
_SECURITY = {
    # nothing but our own style sheet and pictures; no script at all
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def pages(context: Callable[[], Context]) -> Starlette:
    """Return the application that serves the pages.

    Parameters
    ----------
    context : callable
        Returns the installation; called with the first request, not before.
    """
    number = _version()
    described = document(number)

    async def docs(_request: Request) -> JSONResponse:
        return JSONResponse(described)

    routes: list[BaseRoute] = [
        Route("/docs.json", docs, name="docs"),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
        *(Route(at.path, _endpoint(at, context, number), methods=[at.method]) for at in PAGES),
        Route("/{path:path}", _endpoint(At("", _nowhere, action=None), context, number), methods=["GET"]),
    ]
    return Starlette(routes=routes)


def _nowhere(_visit: Visit) -> Page:
    raise UnknownEmployee("there is no page under this address")


def _endpoint(at: At, context: Callable[[], Context], number: str) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        form: ImmutableMultiDict[str, Any] = await request.form() if at.method == "POST" else FormData()
        language = _language(request)
        response = await run_in_threadpool(_answer, at, context, request, form, language, number)
        if request.query_params.get("lang") == language:
            response.set_cookie(_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
        return response

    return endpoint


def _answer(  # what a request consists of
    at: At,
    context: Callable[[], Context],
    request: Request,
    form: ImmutableMultiDict[str, Any],
    language: Language,
    number: str,
) -> Response:
    state, caller = request.state, request.state.caller
    visit = Visit(
        context(),
        caller,
        language,
        request.url.path,
        dict(request.path_params),
        request.query_params,
        form,
        csrf=state.session.csrf,
    )
    made = _made(at, visit)
    if isinstance(made, Moved):
        return RedirectResponse(made.to, 303, headers=_SECURITY)
    if isinstance(made, File):
        kept = {**_SECURITY, "Content-Disposition": f'attachment; filename="{made.name}"'}
        return Response(made.body, media_type=made.media_type, headers=kept)
    values = {**_around(visit, number), **made.values, "again_in": made.again_in}
    headers = {**_SECURITY, "Content-Language": language}
    return HTMLResponse(render(made.template, language, values), made.status, headers=headers)


def _made(at: At, visit: Visit) -> Page | Moved | File:
    """Return what the page makes, or the page for what went wrong."""
    try:
        if at.action is not None:
            visit.context.policy.view(visit.caller, at.action)
        return at.page(visit)
    except Unfit as error:
        return failure(visit, error.status, error.refusal)
    except EchelonError as error:
        return failure(visit, *refuse(error, visit.caller.request_id))
    except Exception as error:  # its text may hold personal data
        return failure(visit, *unexpected(error, visit.caller.request_id))


def _around(visit: Visit, number: str) -> dict[str, Any]:
    """Return what every page shows around itself."""
    role = visit.context.policy.roles[visit.caller.role]
    menu = [
        (at.path, visit._(at.menu))
        for at in PAGES
        if at.menu is not None and (at.action is None or visit.may(at.action))
    ]
    return {
        "visit": visit,
        "version": number,
        "menu": menu,
        "role": role[visit.language],
        "done": done(visit),
        "other_language": _elsewhere(visit),
    }


def _elsewhere(visit: Visit) -> str:
    """Return the address of this page in the other language."""
    other = "en" if visit.language == "zh" else "zh"
    kept = [(name, value) for name, value in visit.query.multi_items() if name not in ("lang", "done")]
    return f"{visit.address}?{urlencode([*kept, ('lang', other)])}"


def _language(request: Request) -> Language:
    for wanted in (request.query_params.get("lang"), request.cookies.get(_COOKIE)):
        if wanted == "zh":
            return "zh"
        if wanted == "en":
            return "en"
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def _version() -> str:
    try:
        return version("echelon")
    except PackageNotFoundError:  # a Bento carries the code without installing the package
        return "unknown"
