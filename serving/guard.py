"""What stands before every route and page: sign-in, pace, size and form of the request, refusals.

Plain BentoML answers 500 to a multipart body without boundary, writes a refused request's values into its log
and takes undeclared keys; so a request that gets through here is already known to be as declared.
"""

import logging
import time
from dataclasses import replace
from functools import partial

import anyio.to_thread
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from data.errors import EchelonError
from data.home import Home
from serving.access import Caller
from serving.admission import check_method, check_pace, checked_body, stop
from serving.bodies import Disconnected, replay
from serving.context import shared
from serving.decisions import new_request_id, refusal_entry
from serving.pace import Pace
from serving.refusals import invalid, refuse, unexpected
from serving.replies import Refused, Reply
from serving.routes import ROUTES
from serving.sign_in.door import Door
from serving.sign_in.entrance import Entrance
from serving.tokens import Tokens
from serving.web.outside import refusal_page
from serving.web.paths import is_page

_access = logging.getLogger("echelon.access")

_OPEN = ("/livez", "/readyz", "/docs.json")
_METRICS = "/metrics"
#: Tasks answer before they run, so that who may ask is settled here.
_TASKS = {"/staffing/solve/submit": "staffing.recommend"}
_NAMED = {*ROUTES, *_OPEN, _METRICS, "/", "/sign-in", "/sign-out"}
_JSON = "application/json"


class Guard:
    """ASGI middleware in front of the service.

    Parameters
    ----------
    app : ASGI application
        The service.
    home : Home, optional
        The installation; read from the environment if None.
    rate : float, default 200
        Requests a second and caller in the long run.
    burst : float, default 400
        Requests of a caller at once.
    """

    def __init__(
        self, app: ASGIApp, home: Home | None = None, *, rate: float = 200, burst: float = 400
    ) -> None:
        home = home or Home.from_environment()
        self.app = app
        context = shared(home)
        self._context = context
        self._policy = context.policy
        self._tokens = Tokens(home, self._policy)
        self._log = context.log
        self._pace = Pace(rate, burst)
        self._door = Door(Entrance(home, self._policy, self._log), self._pace)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it: routes by token, never by cookie; pages by session alone."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        form = partial(refusal_page, scope) if is_page(scope["path"]) else None
        reply = Reply(send, new_request_id(), head=scope["method"] == "HEAD", form=form)
        state = {**scope.get("state", {}), "request_id": reply.request_id, "context": self._context}
        try:
            receive = await self._admit({**scope, "state": state}, receive, state)
            await self.app({**scope, "state": state, "headers": _without_token(scope)}, receive, reply.send)
        except Refused as refused:
            await self._note(refused, scope["path"])
            await reply.refuse(refused)
        except Disconnected:
            return
        except Exception as error:  # the caller gets an answer without its text
            await reply.refuse(Refused(*unexpected(error, reply.request_id)))
        path = scope["path"] if scope["path"] in _NAMED else "(another path)"
        elapsed = (time.perf_counter() - started) * 1e3
        _access.info("%s %s %s %d %.1f ms", reply.request_id, scope["method"], path, reply.status, elapsed)

    async def _admit(self, scope: Scope, receive: Receive, state: dict[str, object]) -> Receive:
        path, request_id = scope["path"], str(state["request_id"])
        if path in _OPEN or path.startswith("/static/"):
            check_method(scope, ("GET", "HEAD"), request_id)
            return receive
        if is_page(path):
            return await self._door.admit(scope, receive, state)
        caller = self._sign_in(scope, request_id)
        state["caller"] = caller
        try:
            if path == _METRICS:
                check_method(scope, ("GET", "HEAD"), request_id)
                self._policy.view(caller, "metrics.read")
                return receive
            if path not in ROUTES:
                stop(404, "there is nothing under this path", "GET /docs.json lists the paths.", request_id)
            check_method(scope, ("POST",), request_id)
            if path in _TASKS:
                self._policy.view(caller, _TASKS[path])
            return await _checked(scope, receive, request_id)
        except EchelonError as error:
            refusal = Refused(*refuse(error, request_id))
            refusal.caller = caller
            raise refusal from error
        except Refused as refused:
            refused.caller = caller
            raise

    def _sign_in(self, scope: Scope, request_id: str) -> Caller:
        sent = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        try:
            caller = self._tokens.read(sent)
        except EchelonError as error:
            headers = {"WWW-Authenticate": 'Bearer realm="echelon"'}
            raise Refused(*refuse(error, request_id), headers) from error
        check_pace(self._pace, caller.subject, request_id)
        return replace(caller, request_id=request_id)

    async def _note(self, refused: Refused, path: str) -> None:
        """Keep refusals of people who signed in; others could fill the log at will."""
        if refused.caller is None or not (path in ROUTES or is_page(path)):
            return
        body = refusal_entry(refused.caller, path, refused.status, refused.refusal)
        await anyio.to_thread.run_sync(self._log.append, body)


def _without_token(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the headers without the token: BentoML writes those of a task to disk."""
    return [(name, value) for name, value in scope["headers"] if name.lower() != b"authorization"]


async def _checked(scope: Scope, receive: Receive, request_id: str) -> Receive:
    """Let a body through that is as its route declares."""
    declared = ROUTES[scope["path"]]
    try:
        body = await checked_body(scope, receive, _JSON, declared.model_validate_json, request_id)
    except ValidationError as error:
        raise Refused(*invalid(error, request_id, declared)) from None
    return replay(body, receive)
