"""Sending an answer: headers for every one, and one form for every refusal."""

from collections.abc import Callable, Iterable, Mapping

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
    form : callable, optional
        Makes the response of a status and a refusal; JSON if None.
    """

    def __init__(
        self,
        send: Send,
        request_id: str,
        *,
        head: bool,
        form: Callable[[int, Refusal], Response] | None = None,
    ) -> None:
        self._send = send
        self._head = head
        self._form = form or refusal_response
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
            message = {**message, "headers": _completed(headers, self.request_id)}
        await self._send(message)

    async def refuse(self, refused: Refused) -> None:
        """Send a refusal, unless the answer has begun."""
        if self.status:
            return
        response = self._form(refused.status, refused.refusal)
        response.headers.update(refused.headers)
        self.status = refused.status
        headers = _completed(response.raw_headers, self.request_id)
        await self._send({"type": "http.response.start", "status": refused.status, "headers": headers})
        body = b"" if self._head else response.body
        await self._send({"type": "http.response.body", "body": body})


def refusal_response(status: int, refusal: Refusal) -> Response:
    """Return a refusal as a response."""
    headers = {"X-Request-ID": refusal.request_id}
    return Response(refusal.model_dump_json(), status, headers=headers, media_type="application/json")


def _completed(headers: Iterable[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
    """Return the headers with those that every answer has; what a page says itself stands."""
    kept = [(name, value) for name, value in headers if name.lower() != b"server"]
    names = {name.lower() for name, _ in kept}
    added = (*_HEADERS, (b"x-request-id", request_id.encode()))
    return kept + [(name, value) for name, value in added if name not in names]
