"""Pages that take long are made aside: whoever waits is told so, comes again by itself, and gets them then.

After new tables some answers are made from years of facts, which takes minutes in a company of a hundred
thousand; a browser that hears nothing for so long gives up, and asks again.
"""

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

#: Things that are made at a time, and of them for one person.
_AT_ONCE, _FOR_ONE = 64, 6
#: Seconds for which what is made waits to be fetched.
_FRESH = 60.0


@dataclass(slots=True)
class _Begun(Generic[T]):
    future: Future[T]
    ended: float | None = None


class Patience(Generic[T]):
    """Makes things for whoever asks, each once; what took too long is kept a while until it is fetched.

    Parameters
    ----------
    clock : callable, optional
        Seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._makers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="page")
        self._begun: dict[tuple[Hashable, Hashable], _Begun[T]] = {}
        self._turn = Lock()
        self._clock = clock

    def get(self, whose: Hashable, what: Hashable, make: Callable[[], T], seconds: float) -> T | None:
        """Return what `make` makes, or None if it takes longer; asked again, go on waiting for the same.

        Parameters
        ----------
        whose : hashable
            Who asks: nobody else gets it.
        what : hashable
            For what.
        make : callable
            Makes it; what it raises is raised here.
        seconds : float
            To wait at most. Whoever has too much in the making is told to wait at once.
        """
        begun = self._begin((whose, what), make)
        if begun is None:
            return None
        try:
            return begun.future.result(seconds)
        except TimeoutError:
            return None
        finally:
            with self._turn:
                if begun.future.done() and self._begun.get((whose, what)) is begun:
                    del self._begun[whose, what]

    def forget(self, whose: Hashable) -> None:
        """Let go of all that was made for somebody who has changed something: it may be out of date."""
        with self._turn:
            for key in [key for key in self._begun if key[0] == whose]:
                del self._begun[key]

    def _begin(self, key: tuple[Hashable, Hashable], make: Callable[[], T]) -> _Begun[T] | None:
        with self._turn:
            now = self._clock()
            for old in [one for one, begun in self._begun.items() if _is_over(begun, now)]:
                del self._begun[old]
            if key not in self._begun:
                running = [whose for (whose, _), one in self._begun.items() if one.ended is None]
                if len(running) >= _AT_ONCE or running.count(key[0]) >= _FOR_ONE:
                    return None
                begun = self._begun[key] = _Begun(self._makers.submit(make))
                begun.future.add_done_callback(partial(self._end, begun))
            return self._begun[key]

    def _end(self, begun: _Begun[T], _future: Future[T]) -> None:
        begun.ended = self._clock()


def _is_over(begun: _Begun[T], now: float) -> bool:
    return begun.ended is not None and now - begun.ended > _FRESH
