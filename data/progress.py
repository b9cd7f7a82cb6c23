"""How long steps tell how far they are."""

from typing import Protocol


class Progress(Protocol):
    """Called by a long step with what it does and the share that is done."""

    def __call__(self, step: str, done: float) -> None:
        """Report that `done` (0 to 1) of `step` is done."""


def silent(step: str, done: float) -> None:
    """Report nothing."""
