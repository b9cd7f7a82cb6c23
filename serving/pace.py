"""How many requests a caller may send: a bucket of tokens that refills with time."""

import time
from collections import OrderedDict
from collections.abc import Callable


class Pace:
    """A bucket a caller.

    Parameters
    ----------
    rate : float
        Requests a second in the long run.
    burst : float
        Requests at once.
    clock : callable, default time.monotonic
        Seconds.
    """

    _MOST_CALLERS = 10_000

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, subject: str) -> float:
        """Count one request and return 0, or the seconds until the next one is allowed."""
        now = self._clock()
        level, since = self._buckets.get(subject, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._rate)
        allowed = level >= 1
        self._buckets[subject] = (level - 1 if allowed else level, now)
        self._buckets.move_to_end(subject)
        if len(self._buckets) > self._MOST_CALLERS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self._rate
