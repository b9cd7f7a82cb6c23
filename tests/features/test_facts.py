from data.store import Store
from features.facts import Facts


def test_what_is_large_is_made_once_and_kept_for_the_two_dates_used_last(store: Store) -> None:
    facts, made = Facts(store), []

    def of(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return facts.lately("fits", key, make)

    assert [of(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]  # b had made room for c
    assert facts.lately("others", "b", lambda: "other") == "other"
    assert of("b") == "B"
