"""What stands before every route: sign-in, pace, size, type and form of the request, one form of refusal.

Plain BentoML answers 500 to a multipart body without boundary, writes a refused request's values into its log
and takes undeclared keys; so a request that gets through here is already known to be as declared.
"""

import logging
import math
import time
from dataclasses import replace
from typing import NoReturn

import anyio.to_thread
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

from data.errors import EchelonError
from data.home import Home
from serving.access import Caller, Policy
from serving.bodies import LARGEST, Disconnected, TooLarge, read_body, replay
from serving.decisions import entry, new_request_id
from serving.log import DecisionLog
from serving.pace import Pace
from serving.refusals import invalid, plain, refuse, unexpected
from serving.replies import Refused, Reply
from serving.routes import ROUTES
from serving.tokens import Tokens

_access = logging.getLogger("echelon.access")

_OPEN = ("/", "/livez", "/readyz", "/docs.json")
_METRICS = "/metrics"


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
        self._policy = Policy.shipped()
        self._tokens = Tokens(home, self._policy)
        self._log = DecisionLog(home)
        self._pace = Pace(rate, burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        reply = Reply(send, new_request_id(), head=scope["method"] == "HEAD")
        state = {**scope.get("state", {}), "request_id": reply.request_id}
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
        path = scope["path"] if scope["path"] in {*ROUTES, *_OPEN, _METRICS} else "(another path)"
        elapsed = (time.perf_counter() - started) * 1e3
        _access.info("%s %s %s %d %.1f ms", reply.request_id, scope["method"], path, reply.status, elapsed)

    async def _admit(self, scope: Scope, receive: Receive, state: dict[str, object]) -> Receive:
        path, request_id = scope["path"], str(state["request_id"])
        if path in _OPEN or path.startswith("/static/"):
            _check_method(scope, ("GET", "HEAD"), request_id)
            return receive
        caller = self._sign_in(scope, request_id)
        state["caller"] = caller
        try:
            if path == _METRICS:
                _check_method(scope, ("GET", "HEAD"), request_id)
                self._policy.view(caller, "metrics.read")
                return receive
            if path not in ROUTES:
                _stop(404, "there is nothing under this path", "GET /docs.json lists the paths.", request_id)
            _check_method(scope, ("POST",), request_id)
            return await _checked_body(scope, receive, request_id)
        except EchelonError as error:
            raise Refused(*refuse(error, request_id)) from error
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
        wait = self._pace.wait(caller.subject)
        if wait:
            told = plain(429, "too many requests", "Wait as long as Retry-After says.", request_id)
            raise Refused(*told, {"Retry-After": str(math.ceil(wait))})
        return replace(caller, request_id=request_id)

    async def _note(self, refused: Refused, path: str) -> None:
        """Keep refusals of people who signed in; others could fill the log at will."""
        if refused.caller is None or path not in ROUTES:
            return
        body = {
            **entry(refused.caller, path, refused.refusal.request_id),
            "status": refused.status,
            "refused": refused.refusal.error,
        }
        await anyio.to_thread.run_sync(self._log.append, body)


def _without_token(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the headers without the token: BentoML writes those of a task to disk."""
    return [(name, value) for name, value in scope["headers"] if name.lower() != b"authorization"]


def _check_method(scope: Scope, allowed: tuple[str, ...], request_id: str) -> None:
    if scope["method"] not in allowed:
        told = plain(405, f"expected {' or '.join(allowed)}", "Use another method.", request_id)
        raise Refused(*told, {"Allow": ", ".join(allowed)})


async def _checked_body(scope: Scope, receive: Receive, request_id: str) -> Receive:
    kind = dict(scope["headers"]).get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind != b"application/json":
        _stop(415, "expected a body of application/json", "Send JSON and say so in Content-Type.", request_id)
    try:
        body = await read_body(scope["headers"], receive)
        ROUTES[scope["path"]].model_validate_json(body)
    except TooLarge:
        _stop(413, f"expected at most {LARGEST // 1024} KB", "Ask for less at once.", request_id)
    except ValidationError as error:
        raise Refused(*invalid(error, request_id, ROUTES[scope["path"]])) from None
    return replay(body, receive)


def _stop(status: int, message: str, hint: str, request_id: str) -> NoReturn:
    raise Refused(*plain(status, message, hint, request_id))
