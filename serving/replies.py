"""Sending an answer: headers for every one, and one form for every refusal."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Message, Send

from serving.access import Caller
from serving.refusals import Refusal, plain

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class Refused(Exception):
    """Raised where a request goes no further; carries the answer."""

    def __init__(self, status: int, refusal: Refusal, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal.error)
        self.status = status
        self.refusal = refusal
        self.headers = dict(headers or {})
        self.caller: Caller | None = None


class Reply:
    """One answer: adds the headers, and turns a bare error of the layers below into a refusal.

    Parameters
    ----------
    send : ASGI send
        Where the answer goes.
    request_id : str
        Its id.
    head : bool
        Whether the method is HEAD, which gets no body.
    """

    def __init__(self, send: Send, request_id: str, *, head: bool) -> None:
        self._send = send
        self._head = head
        self._replaced = False
        self.request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        """Pass on one ASGI message."""
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            headers = list(message["headers"])
            if message["status"] >= 400 and (b"x-request-id", self.request_id.encode()) not in headers:
                self._replaced = True
                told = plain(
                    message["status"], "the service cannot answer this now", "Try later.", self.request_id
                )
                await self.refuse(Refused(*told))
                return
            self.status = message["status"]
            headers = [(name, value) for name, value in headers if name.lower() != b"server"]
            names = {name.lower() for name, _ in headers}
            added = (*_HEADERS, (b"x-request-id", self.request_id.encode()))
            headers += [(name, value) for name, value in added if name not in names]
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, refused: Refused) -> None:
        """Send a refusal, unless the answer has begun."""
        if self.status:
            return
        response = refusal_response(refused.status, refused.refusal, refused.headers)
        self.status = refused.status
        headers = [*response.raw_headers, *_HEADERS]
        await self._send({"type": "http.response.start", "status": refused.status, "headers": headers})
        body = b"" if self._head else response.body
        await self._send({"type": "http.response.body", "body": body})


def refusal_response(status: int, refusal: Refusal, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal as a response."""
    return Response(
        refusal.model_dump_json(),
        status,
        headers={"X-Request-ID": refusal.request_id, **(headers or {})},
        media_type="application/json",
    )
