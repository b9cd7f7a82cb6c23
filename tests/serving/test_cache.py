from concurrent.futures import ThreadPoolExecutor

import pytest

from serving.cache import Cache


def test_what_was_made_is_kept_and_the_longest_unused_goes() -> None:
    cache: Cache[str, int] = Cache(2)
    made: list[str] = []

    def make(key: str) -> int:
        made.append(key)
        return len(made)

    for key in ("a", "b", "a", "c", "a", "b"):
        cache.get(key, lambda key=key: make(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_many_who_ask_at_once_have_it_made_once() -> None:
    cache: Cache[str, int] = Cache(2)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: cache.get("a", make), range(64)))
    assert made == [1]


def test_an_error_is_not_kept() -> None:
    cache: Cache[str, int] = Cache(1)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: 5) == 5
