"""Reading a request's body within a limit."""

from collections.abc import Iterable

from starlette.types import Message, Receive

#: Largest body, in bytes.
LARGEST = 256 * 1024


class TooLarge(Exception):
    """The body is larger than the limit."""


class Disconnected(Exception):
    """The client went away before the body was complete."""


async def read_body(headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes:
    """Return the whole body, announced or chunked.

    Raises
    ------
    TooLarge
        As soon as more than `LARGEST` bytes are announced or have come.
    Disconnected
        If the client went away.
    """
    announced = dict(headers).get(b"content-length", b"")
    if announced.isdigit() and int(announced) > LARGEST:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive function that gives a body that was read already, then what follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
