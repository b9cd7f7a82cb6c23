"""The guard's door for pages: a session by cookie, forms that carry its token."""

from dataclasses import replace
from urllib.parse import parse_qs

import anyio.to_thread
from starlette.types import Receive, Scope

from serving.admission import check_method, check_pace, checked_body, stop
from serving.bodies import replay
from serving.pace import Pace
from serving.refusals import plain
from serving.replies import Refused
from serving.sign_in import csrf, sessions
from serving.sign_in.cookies import cookies_of, headers_of, origin_of
from serving.sign_in.entrance import Entrance
from serving.sign_in.onward import to_sign_in

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 2_000
#: Pages for whoever has not signed in yet.
_OPEN = ("/sign-in", "/sign-in/company", "/sign-in/company/back", "/sign-in/company/out")


class Door:
    """Lets pages through, or sends to the sign-in page.

    Parameters
    ----------
    entrance : Entrance
        Knows the sessions.
    pace : Pace
        How often somebody may ask; shared with programs.
    """

    def __init__(self, entrance: Entrance, pace: Pace) -> None:
        self._entrance = entrance
        self._pace = pace

    async def admit(self, scope: Scope, receive: Receive, state: dict[str, object]) -> Receive:
        """Return the body's receive function; `state` gets ``caller`` and ``session``.

        Raises
        ------
        Refused
            With a way to the sign-in page where there is no session.
        """
        request_id = str(state["request_id"])
        state["entrance"] = self._entrance
        check_method(scope, ("GET", "HEAD", "POST"), request_id)
        if scope["path"] in _OPEN:
            token = csrf.form_token(self._entrance.home, cookies_of(scope).get(csrf.COOKIE, ""))
            return await self._checked(scope, receive, token, request_id)
        session = await self._session(scope, request_id)
        state["session"] = session
        state["caller"] = replace(session.caller, request_id=request_id)
        try:
            check_pace(self._pace, session.subject, request_id)
            return await self._checked(scope, receive, session.csrf, request_id)
        except Refused as refused:
            refused.caller = session.caller if refused.status != 429 else None
            raise

    async def _session(self, scope: Scope, request_id: str) -> sessions.Session:
        cookie = cookies_of(scope).get(sessions.COOKIE, "")
        found = await anyio.to_thread.run_sync(self._entrance.session, cookie) if cookie else None
        if found is None:
            reading = scope["method"] != "POST"
            to = to_sign_in(
                scope["path"] if reading else "/",
                scope.get("query_string", b"") if reading else b"",
                ended=bool(cookie),
            )
            raise Refused(*plain(303, "sign in first", "Sign in, then go on.", request_id), {"Location": to})
        return found

    async def _checked(self, scope: Scope, receive: Receive, token: str, request_id: str) -> Receive:
        """Let a form through that one of our pages in this browser has sent."""
        if scope["method"] != "POST":
            return receive
        if not csrf.from_here(headers_of(scope), origin_of(scope, self._entrance.home)):
            _another_site(request_id)

        def check(body: bytes) -> None:
            try:
                fields = parse_qs(body.decode("utf-8"), strict_parsing=True, max_num_fields=_MOST_FIELDS)
            except ValueError:
                stop(400, "the form cannot be read", "Load the page again.", request_id)
            if not csrf.fits(token, fields.get(csrf.FIELD, [""])[0]):
                _another_site(request_id)

        return replay(await checked_body(scope, receive, _FORM, check, request_id), receive)


def _another_site(request_id: str) -> None:
    hint = "Load the page again and send the form from there."
    stop(403, "the form does not come from a page of this session", hint, request_id)
