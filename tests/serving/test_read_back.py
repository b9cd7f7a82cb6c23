from typing import Any, ClassVar

import pytest

from data.home import Home
from serving.log import DecisionLog, Entry
from serving.read_back import ReadBack


class Kept(ReadBack):
    routes: ClassVar[tuple[str, ...]] = ("/kept",)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self.taken: list[int] = []

    def _take(self, entry: Entry) -> None:
        self.taken.append(entry.number)

    def up_to_date(self) -> list[int]:
        with self._up_to_date():
            return list(self.taken)


def test_every_answer_is_taken_once_and_entries_of_other_routes_are_not_searched_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = DecisionLog(home)
    searched: list[int] = []
    genuine = log.genuine

    def watched(*, after: int, **more: Any) -> Any:
        searched.append(after)
        return genuine(after=after, **more)

    monkeypatch.setattr(log, "genuine", watched)
    kept = Kept(log)
    for route, status in (("/kept", 200), ("/kept", 403), ("/other", 200), ("/other", 200)):
        log.append({"route": route, "status": status})
    assert kept.up_to_date() == [1]
    assert kept.up_to_date() == [1]  # nothing was written, so nothing is searched
    log.append({"route": "/kept", "status": 200})
    assert kept.up_to_date() == [1, 5]
    assert searched == [0, 4]
