"""Pages that take long are made aside: whoever waits is told so, comes again by itself, and gets them then.

After new tables some answers are made from years of facts, which takes minutes in a company of a hundred
thousand; a browser that hears nothing for so long gives up, and asks again.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

#: Pages that are made at a time, those that wait to be fetched, and seconds in which they are.
_AT_ONCE, _WAITING, _FRESH = 32, 200, 60.0


@dataclass(slots=True)
class _Begun(Generic[T]):
    future: Future[T]
    ended: float | None = None


class Patience(Generic[T]):
    """Makes things for whoever asks, each once; what took too long is kept until it is fetched.

    Parameters
    ----------
    clock : callable, optional
        Seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._makers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="page")
        self._begun: OrderedDict[Hashable, _Begun[T]] = OrderedDict()
        self._turn = Lock()
        self._clock = clock

    def get(self, key: Hashable, make: Callable[[], T], seconds: float) -> T | None:
        """Return what `make` makes, or None if it takes longer; asked again, go on waiting for the same.

        Parameters
        ----------
        key : hashable
            Who asks for what: nobody else gets it.
        make : callable
            Raises nothing.
        seconds : float
            To wait at most.
        """
        begun = self._begin(key, make)
        try:
            made = begun.future.result(seconds)
        except TimeoutError:
            return None
        with self._turn:
            self._begun.pop(key, None)
        return made

    def _begin(self, key: Hashable, make: Callable[[], T]) -> _Begun[T]:
        with self._turn:
            begun = self._begun.get(key)
            if begun is None or (begun.ended is not None and self._clock() - begun.ended > _FRESH):
                begun = self._begun[key] = _Begun(self._makers.submit(make))
                begun.future.add_done_callback(partial(self._end, begun))
                while len(self._begun) > _WAITING:
                    self._begun.popitem(last=False)
            return begun

    def _end(self, begun: _Begun[T], _future: Future[T]) -> None:
        begun.ended = self._clock()
