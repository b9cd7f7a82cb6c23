"""The routes of sign-in: the form, the company's provider and back, signing out."""

import logging
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from serving.sign_in import attempts, csrf, sessions
from serving.sign_in.company import SignInSetup
from serving.sign_in.cookies import (
    KNOWN_SECONDS,
    WAY,
    WAY_SECONDS,
    drop,
    opened,
    origin_of,
    put,
    sealed,
)
from serving.sign_in.entrance import Entrance
from serving.sign_in.oidc import Provider
from serving.sign_in.onward import local_path
from serving.sign_in.turned_away import TurnedAway
from serving.web.language import language_of
from serving.web.outside import page
from serving.web.sign_in.said import BY_ADDRESS, said

_log = logging.getLogger("echelon")

_BACK = "/sign-in/company/back"


async def form(request: Request) -> Response:
    """Show the form; whoever is signed in goes on."""
    entrance = _entrance(request)
    onward = local_path(request.query_params.get("next"))
    cookie = request.cookies.get(sessions.COOKIE, "")
    session = await anyio.to_thread.run_sync(entrance.session, cookie) if cookie else None
    if session:
        return RedirectResponse(onward, 303)
    told = request.query_params.get("told", "")
    return await _form(request, onward, told if told in BY_ADDRESS else "")


async def sign_in(request: Request) -> Response:
    """Sign in by name and password; the guard has checked where the form comes from."""
    entrance, given = _entrance(request), await request.form()
    name, password = str(given.get("name") or ""), str(given.get("password") or "")
    onward = local_path(str(given.get("next") or ""))
    setup, _ = await anyio.to_thread.run_sync(entrance.setup)
    if not setup.local:
        return await _turned(request, onward, TurnedAway("no_local"))

    def check() -> tuple[str, sessions.Session]:
        return entrance.local(
            name,
            password,
            address=request.client.host if request.client else "",
            known=request.cookies.get(attempts.COOKIE, ""),
            former=request.cookies.get(sessions.COOKIE, ""),
            request_id=request.state.request_id,
        )

    try:
        cookie, _ = await anyio.to_thread.run_sync(check)
    except TurnedAway as turned:
        return await _form(request, onward, turned.key, turned=turned, name=name)
    response = _let_in(request, cookie, onward)
    known = entrance.attempts.recognise(name)
    put(response, attempts.COOKIE, known, origin=_origin(request), seconds=KNOWN_SECONDS)
    return response


async def sign_out(request: Request) -> Response:
    """Sign out here; the page that follows offers the provider's own sign-out."""
    entrance, session = _entrance(request), request.state.session
    await anyio.to_thread.run_sync(entrance.out, session, request.state.request_id)
    by_company = session.account.startswith("company:")
    response = RedirectResponse(f"/sign-in?told={'out_company' if by_company else 'out'}", 303)
    drop(response, sessions.COOKIE, origin=_origin(request))
    return response


async def leave(request: Request) -> Response:
    """Send the browser to the company's provider."""
    onward = local_path(request.query_params.get("next"))
    try:
        _, provider = await _company(request)
        request.scope["session"] = {}
        address = await provider.leave_for(request, f"{_origin(request)}{_BACK}")
    except TurnedAway as turned:
        return await _turned(request, onward, turned)
    return _on_the_way(request, address, onward)


async def back(request: Request) -> Response:
    """Let in whoever comes back from the company's provider."""
    entrance = _entrance(request)
    held = opened(entrance.home, request.cookies.get(WAY, ""))
    onward = local_path(held.get("next"))
    request.scope["session"] = dict(held.get("way", {}))
    try:
        setup, provider = await _company(request)
        claims = dict(await provider.claims(request))
        former, request_id = request.cookies.get(sessions.COOKIE, ""), request.state.request_id

        def let_in() -> tuple[str, sessions.Session]:
            assert setup.company is not None  # noqa: S101 - there is a provider
            return entrance.company(setup.company, claims, former=former, request_id=request_id)

        cookie, _ = await anyio.to_thread.run_sync(let_in)
    except TurnedAway as turned:
        return await _turned(request, onward, turned)
    return _let_in(request, cookie, onward)


async def leave_behind(request: Request) -> Response:
    """Send the browser to the provider's own sign-out."""
    try:
        _, provider = await _company(request)
        request.scope["session"] = {}
        address = await provider.leave_behind(request, f"{_origin(request)}/sign-in?told=out")
    except TurnedAway as turned:
        return await _turned(request, "/", turned)
    return RedirectResponse(address, 303)


ROUTES = (
    Route("/sign-in", form, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/sign-in/company", leave, methods=["GET"]),
    Route(_BACK, back, methods=["GET"]),
    Route("/sign-in/company/out", leave_behind, methods=["GET"]),
)


async def _form(
    request: Request,
    onward: str,
    key: str,
    *,
    turned: TurnedAway | None = None,
    name: str = "",
) -> Response:
    """Return the page with the form, saying what `key` names."""
    entrance, language = _entrance(request), language_of(request)
    setup, _ = await anyio.to_thread.run_sync(entrance.setup)
    company = setup.company
    carried = request.cookies.get(csrf.COOKIE, "") or csrf.new_form()
    other = "en" if language == "zh" else "zh"
    response = page(
        "sign_in/form.html",
        request,
        turned.status if turned else 200,
        told=said(key, language, turned.wait if turned else 0),
        fault=turned is not None,
        leave_company=key == "out_company",
        company=company and (company.name_zh if language == "zh" else company.name_en),
        local=setup.local,
        csrf=csrf.form_token(entrance.home, carried),
        onward=onward,
        other_language=f"/sign-in?lang={other}&next={quote(onward)}",
        name=name[:128],
    )
    response.headers["X-Request-ID"] = request.state.request_id
    if turned and turned.wait:
        response.headers["Retry-After"] = str(turned.wait)
    put(response, csrf.COOKIE, carried, origin=_origin(request))
    return response


async def _turned(request: Request, onward: str, turned: TurnedAway) -> Response:
    """Show the form again after the company's provider; the text log says what was wrong with it."""
    if turned.why:
        _log.warning("request %s: %s: %s", request.state.request_id, turned.key, turned.why)
    response = await _form(request, onward, turned.key, turned=turned)
    drop(response, WAY, origin=_origin(request))
    return response


async def _company(request: Request) -> tuple[SignInSetup, Provider]:
    setup, provider = await anyio.to_thread.run_sync(_entrance(request).setup)
    if provider is None:
        raise TurnedAway("no_company")
    return setup, provider


def _on_the_way(request: Request, address: str, onward: str) -> Response:
    response = RedirectResponse(address, 303)
    held = sealed(_entrance(request).home, {"way": request.scope["session"], "next": onward})
    put(response, WAY, held, origin=_origin(request), seconds=WAY_SECONDS)
    return response


def _let_in(request: Request, cookie: str, onward: str) -> Response:
    """Go on with a new session; what stood in for it is over."""
    response, origin = RedirectResponse(onward, 303), _origin(request)
    put(response, sessions.COOKIE, cookie, origin=origin)
    for former in (csrf.COOKIE, WAY):
        drop(response, former, origin=origin)
    return response


def _entrance(request: Request) -> Entrance:
    entrance: Entrance = request.state.entrance
    return entrance


def _origin(request: Request) -> str:
    return origin_of(request.scope, _entrance(request).home)
