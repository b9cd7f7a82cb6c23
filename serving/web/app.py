"""The application that serves the pages: from a request to a visit, from a page to a response."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
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

from data.errors import AccessDenied, EchelonError, UnknownEmployee
from serving.decisions import entry, refusal_entry
from serving.openapi import document
from serving.refusals import refuse, unexpected
from serving.web.done import done
from serving.web.failures import failure
from serving.web.language import keep_language, language_of
from serving.web.pages import PAGES
from serving.web.patience import Patience
from serving.web.rendered import SECURITY, render
from serving.web.shell import AGAIN, At, File, Moved, Page, Unfit, Visit
from serving.web.sign_in.routes import ROUTES as SIGN_IN
from serving.web.texts import Language

_PATIENCE: Patience[Page | Moved | File] = Patience()
_STATIC = Path(__file__).resolve().parent / "static"


def pages() -> Starlette:
    """Return the application that serves the pages; the gate in front sets context, caller and session."""
    number = _version()
    described = document(number)

    async def docs(_request: Request) -> JSONResponse:
        return JSONResponse(described)

    routes: list[BaseRoute] = [
        Route("/docs.json", docs, name="docs"),
        Mount("/static", StaticFiles(directory=_STATIC), name="static"),
        *SIGN_IN,
        *(Route(at.path, _endpoint(at, number), methods=[at.method]) for at in PAGES),
        Route("/{path:path}", _endpoint(At("", _nowhere, action=None), number), methods=["GET"]),
    ]
    return Starlette(routes=routes)


def _nowhere(_visit: Visit) -> Page:
    raise UnknownEmployee("there is no page under this address")


def _endpoint(at: At, number: str) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        form: ImmutableMultiDict[str, Any] = await request.form() if at.method == "POST" else FormData()
        language = language_of(request)
        response = await run_in_threadpool(_answer, at, request, form, language, number)
        keep_language(request, response)
        return response

    return endpoint


def _answer(  # what a request consists of
    at: At,
    request: Request,
    form: ImmutableMultiDict[str, Any],
    language: Language,
    number: str,
) -> Response:
    state, caller = request.state, request.state.caller
    visit = Visit(
        state.context,
        caller,
        language,
        request.url.path,
        dict(request.path_params),
        request.query_params,
        form,
        csrf=state.session.csrf,
    )
    made = _in_time(at, visit)
    if isinstance(made, Moved):
        return RedirectResponse(made.to, 303, headers=SECURITY)
    if isinstance(made, File):
        kept = {**SECURITY, "Content-Disposition": f'attachment; filename="{made.name}"'}
        return Response(made.body, media_type=made.media_type, headers=kept)
    may_export = at.action is not None and visit.may(at.action, export=True)
    around = {**_around(visit, number), "may_export": may_export}
    again_in = None if "still" in visit.query else made.again_in
    values = {**around, **made.values, "again_in": again_in}
    # with its id the guard knows an answer of ours, and leaves it as it is
    headers = {**SECURITY, "Content-Language": language, "X-Request-ID": caller.request_id}
    headers |= {} if again_in is None else {"Refresh": str(again_in)}
    return HTMLResponse(render(made.template, language, values), made.status, headers=headers)


def _in_time(at: At, visit: Visit) -> Page | Moved | File:
    """Return what the page makes, or the page that says that it takes a while."""
    home, caller = visit.context.home, replace(visit.caller, request_id="")
    if at.method != "GET":
        made = _made(at, visit)
        _PATIENCE.forget((home.root, caller))
        return made
    if _is_file(at, visit):  # a browser saves whatever comes
        return _made(at, visit)
    asked = sorted((name, value) for name, value in visit.query.multi_items() if name != "still")
    what = (visit.language, visit.address, *asked)
    page = _PATIENCE.get((home.root, caller), what, partial(_made, at, visit), home.patience_seconds)
    return Page("waiting.html", again_in=AGAIN) if page is None else page


def _is_file(at: At, visit: Visit) -> bool:
    """Tell whether a file is asked for."""
    return at.file or "export" in visit.query


def _made(at: At, visit: Visit) -> Page | Moved | File:
    """Return what the page makes, or the page for what went wrong."""
    try:
        _admit(at, visit)
        made = at.page(visit)
        if isinstance(made, File):
            _admit(at, visit, export=True)
            kept = entry(visit.caller, at.path, visit.caller.request_id)
            visit.context.log.append({**kept, "status": 200, "exported": made.name, "shown": []})
        return made
    except Unfit as error:
        return failure(visit, error.status, error.refusal)
    except EchelonError as error:
        return failure(visit, *refuse(error, visit.caller.request_id))
    except Exception as error:  # its text may hold personal data
        return failure(visit, *unexpected(error, visit.caller.request_id))


def _admit(at: At, visit: Visit, *, export: bool = False) -> None:
    """Ask the policy for a page before it is made, and for a file: to see is not to take away.

    Raises
    ------
    AccessDenied
        If the role may not; the refusal is in the log, as those of use cases are.
    """
    if at.action is None:
        return
    export = export or _is_file(at, visit)
    try:
        visit.context.policy.view(visit.caller, at.action, export=export)
    except AccessDenied as error:
        status, refusal = refuse(error, visit.caller.request_id)
        visit.context.log.append(refusal_entry(visit.caller, at.path, status, refusal))
        raise


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


def _version() -> str:
    try:
        return version("echelon")
    except PackageNotFoundError:  # a Bento carries the code without installing the package
        return "unknown"
