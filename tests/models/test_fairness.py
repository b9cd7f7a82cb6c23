import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import beta  # type: ignore[import-untyped]

from data.errors import TooLittleData
from models.fairness import impact, pooled
from models.impact import GroupImpact, Impact

Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]


def _exact(**counts: tuple[int, int]) -> tuple[Flags, Names]:
    """So many selected of so many people of each group."""
    selected = np.concatenate([np.arange(n) < x for x, n in counts.values()])
    return selected, np.repeat(list(counts), [n for _, n in counts.values()])


def _drawn(rng: np.random.Generator, sizes: tuple[int, int], rates: tuple[float, float]) -> Impact:
    counts = [int(rng.binomial(n, rate)) for n, rate in zip(sizes, rates, strict=True)]
    return impact(*_exact(a=(counts[0], sizes[0]), b=(counts[1], sizes[1])))


def _width(one: GroupImpact) -> float:
    assert one.ratio_low is not None
    assert one.ratio_high is not None
    return one.ratio_high - one.ratio_low


@pytest.mark.parametrize("sizes", [(60, 30), (200, 80), (1000, 400)])
def test_the_printed_interval_covers_and_chance_is_seldom_called_adverse(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    found = [_drawn(rng, sizes, (0.1, 0.1)) for _ in range(400)]
    ratios = [next(one for one in each.groups if one.group != each.reference) for each in found]
    covered = [one.ratio_low is None or one.ratio_low <= 1.0 <= (one.ratio_high or 0.0) for one in ratios]
    assert 0.92 <= np.mean(covered) <= 0.985
    assert np.mean([one.verdict == "adverse" for one in found]) <= 0.05


def test_a_strong_difference_is_found() -> None:
    rng = np.random.default_rng(1)
    found = [_drawn(rng, (400, 300), (0.2, 0.06)) for _ in range(60)]
    assert np.mean([one.verdict == "adverse" and one.reference == "a" for one in found]) >= 0.98


def test_many_groups_that_are_treated_alike_are_seldom_called_adverse() -> None:
    rng, group = np.random.default_rng(2), np.repeat(list("abcdef"), 100)
    found = [impact(rng.random(600) < 0.15, group).verdict == "adverse" for _ in range(40)]
    assert np.mean(found) <= 0.05


def test_the_detectable_ratio_is_that_of_the_published_sample_size() -> None:
    # Fleiss, Levin & Paik: 66 people a group find .25 against .5 with a power of 80 %
    found = impact(*_exact(a=(33, 66), b=(30, 66))).by_group["b"]
    assert found.detectable_ratio == pytest.approx(0.5, abs=0.005)


def test_the_detectable_ratio_is_found_with_the_power_that_it_states() -> None:
    sizes, rng = (400, 300), np.random.default_rng(3)
    least = impact(*_exact(a=(80, 400), b=(50, 300))).by_group["b"].detectable_ratio
    assert least is not None
    found = [_drawn(rng, sizes, (0.2, 0.2 * least)).verdict == "adverse" for _ in range(200)]
    assert 0.73 <= np.mean(found) <= 0.9


def test_figures_are_those_of_the_posteriors() -> None:
    found = impact(*_exact(a=(30, 100), b=(12, 80)))
    a, b = found.by_group["a"], found.by_group["b"]
    assert (found.reference, found.overall, found.ratio()) == ("a", 42 / 180, b.ratio)
    assert (a.n, a.n_selected, a.rate, a.ratio, a.verdict) == (100, 30, 0.3, 1.0, "not shown")
    assert (b.rate_low, b.rate_high) == pytest.approx(tuple(beta.ppf([0.025, 0.975], 12.5, 68.5)))
    draws = np.random.default_rng(9).beta([[12.5], [30.5]], [[68.5], [70.5]], (2, 200_000))
    low, high = np.quantile(draws[0] / draws[1], [0.025, 0.975])
    assert (b.ratio, b.ratio_low, b.ratio_high) == pytest.approx((0.5, low, high), rel=0.02)
    assert b.p == pytest.approx(0.0210, abs=5e-4)


def test_four_fifths_alone_is_no_verdict() -> None:
    found = impact(*_exact(a=(6, 60), b=(1, 30)))
    assert found.ratio() == pytest.approx(1 / 3)
    assert found.verdict == "too few"
    assert impact(*_exact(a=(100, 1000), b=(31, 400))).verdict == "not shown"


def test_a_small_difference_is_not_adverse_however_sure_it_is() -> None:
    found = impact(*_exact(a=(6000, 10_000), b=(5100, 10_000)))
    assert (found.by_group["b"].ratio_high or 1.0) < 0.9
    assert found.verdict == "not shown"


def test_three_groups_are_three_pairs_that_could_have_been_picked() -> None:
    two = impact(*_exact(a=(40, 100), b=(20, 90)), level=1.0 - 0.05 / 3.0).by_group["b"]
    three = impact(*_exact(a=(40, 100), b=(20, 90), c=(27, 90))).by_group["b"]
    assert (two.ratio_low, two.ratio_high) == pytest.approx((three.ratio_low, three.ratio_high))
    assert two.p is not None
    assert three.p == pytest.approx(3.0 * two.p)


def test_where_nobody_of_a_group_is_selected_the_interval_begins_at_nothing() -> None:
    b = impact(*_exact(a=(20, 100), b=(0, 100))).by_group["b"]
    assert (b.rate_low, b.ratio, b.ratio_low, b.verdict) == (0.0, 0.0, 0.0, "adverse")


def test_neither_order_of_rows_nor_names_change_anything() -> None:
    selected, group = _exact(a=(40, 200), b=(9, 90), c=(12, 50))
    order = np.random.default_rng(4).permutation(len(group))
    found = impact(selected, group)
    assert impact(selected[order], group[order]) == found
    other = {"a": "z", "b": "x", "c": "y"}
    renamed = impact(selected, [other[name] for name in group])
    for before, after in other.items():
        one, same = found.by_group[before], renamed.by_group[after]
        assert (one.ratio, one.ratio_low, one.ratio_high, one.p) == pytest.approx(
            (same.ratio, same.ratio_low, same.ratio_high, same.p)
        )
        assert one.verdict == same.verdict


def test_no_number_is_given_of_fewer_than_five_people() -> None:
    found = impact(*_exact(a=(20, 100), b=(10, 90), c=(4, 4), d=(7, 80)))
    for hidden in (found.by_group["c"], found.by_group["d"]):  # one alone would follow from the total
        told = (hidden.verdict, hidden.n, hidden.n_selected, hidden.rate, hidden.ratio, hidden.p)
        assert told == ("too few", *(None,) * 5)
    assert (found.reference, found.overall) == ("a", 30 / 190)
    nobody = impact(*_exact(a=(1, 4), b=(2, 3)))
    assert (nobody.reference, nobody.overall, nobody.ratio(), nobody.verdict) == (None, None, None, "too few")


def test_one_person_in_five_rounds_is_one_person() -> None:
    selected, group = _exact(a=(20, 100), b=(10, 90), c=(3, 5), d=(7, 80))
    people = np.where(np.asarray(group) == "c", "the one", np.arange(len(group)).astype(str))
    rounds = np.arange(len(group)) % 5
    assert pooled(selected, group, rounds).by_group["c"].n == 5
    told = pooled(selected, group, rounds, people=people).by_group
    assert [told[name].n for name in "abcd"] == [100, 90, None, None]


def test_a_handful_of_people_is_no_yardstick_for_a_thousand() -> None:
    found = impact(*_exact(a=(200, 1000), b=(100, 1000), c=(3, 6)))
    assert (found.reference, found.verdict) == ("a", "adverse")
    assert found.by_group["c"].ratio == 2.5


@pytest.mark.parametrize("counts", [{"a": (0, 900), "b": (0, 900)}, {"a": (30, 90)}])
def test_without_a_difference_to_look_at_there_are_too_few(counts: dict[str, tuple[int, int]]) -> None:
    found = impact(*_exact(**counts))
    assert found.verdict == "too few"
    assert all(one.p is None for one in found.groups)


def test_nobody_is_too_little_and_a_missing_group_is_refused() -> None:
    with pytest.raises(TooLittleData, match="import"):
        impact([], [])
    with pytest.raises(ValueError, match="leave out"):
        impact([True, False], np.array(["a", None], dtype=object))
    with pytest.raises(ValueError, match="one group"):
        impact([True, False], ["a"])


def _rounds(*rounds: dict[str, tuple[int, int]]) -> tuple[Flags, Names, npt.NDArray[np.intp]]:
    each = [_exact(**counts) for counts in rounds]
    when = np.repeat(np.arange(len(each)), [len(group) for _, group in each])
    return np.concatenate([one for one, _ in each]), np.concatenate([two for _, two in each]), when


def test_one_round_pooled_is_the_round() -> None:
    selected, group = _exact(a=(40, 200), b=(9, 90))
    assert pooled(selected, group, ["2024"] * 290) == impact(selected, group)


def test_a_group_in_generous_rounds_is_not_flattered() -> None:
    selected, group, when = _rounds({"a": (36, 180), "b": (2, 20)}, {"a": (12, 20), "b": (54, 180)})
    assert impact(selected, group).reference == "b"  # by its sums it seems to be preferred
    found = pooled(selected, group, when)
    b = found.by_group["b"]
    assert (found.reference, found.verdict) == ("a", "adverse")
    assert (b.n, b.n_selected) == (200, 56)
    assert (b.rate, b.ratio) == pytest.approx((0.2, 0.5))


def test_a_group_in_strict_rounds_is_not_blackened() -> None:
    selected, group, when = _rounds({"a": (4, 40), "b": (40, 400)}, {"a": (200, 400), "b": (20, 40)})
    assert impact(selected, group).verdict == "adverse"
    found = pooled(selected, group, when)
    assert found.ratio() == pytest.approx(1.0)
    assert found.verdict == "not shown"


def test_rounds_add_up_to_evidence_that_one_alone_does_not_have() -> None:
    one = {"a": (16, 80), "b": (4, 50)}
    assert pooled(*_rounds(one)).verdict == "too few"
    assert pooled(*_rounds(*[one] * 6)).verdict == "adverse"


def test_a_round_without_the_group_speaks_neither_for_nor_against_it() -> None:
    with_it = {"a": (20, 100), "b": (10, 50)}
    found = pooled(*_rounds(with_it, {"a": (60, 100)})).by_group["b"]
    alone = impact(*_exact(**with_it)).by_group["b"]
    assert found.ratio == pytest.approx(1.0)
    assert _width(found) > _width(alone)


def test_the_interval_covers_over_uneven_rounds() -> None:
    rng, share = np.random.default_rng(5), np.linspace(0.05, 0.3, 6)
    sizes = {"a": np.linspace(50, 10, 6).astype(int), "b": np.linspace(4, 30, 6).astype(int)}
    found = []
    for _ in range(150):
        drawn = {name: rng.binomial(n, share) for name, n in sizes.items()}
        rounds = [{name: (drawn[name][r], n[r]) for name, n in sizes.items()} for r in range(6)]
        found.append(pooled(*_rounds(*rounds)))
    ratios = [next(one for one in each.groups if one.group != each.reference) for each in found]
    covered = [(one.ratio_low or 0.0) <= 1.0 <= (one.ratio_high or 0.0) for one in ratios]
    assert 0.92 <= np.mean(covered) <= 0.985
    assert np.mean([one.verdict == "adverse" for one in found]) <= 0.05


def test_the_same_people_in_several_rounds_tell_no_more_than_in_one() -> None:
    one = {"a": (16, 80), "b": (4, 50)}
    selected, group, when = _rounds(*[one] * 6)
    found = pooled(selected, group, when, np.tile(np.arange(130), 6))
    alone = impact(*_exact(**one))
    assert found.verdict == alone.verdict == "too few"
    for name in one:
        again, once = found.by_group[name], alone.by_group[name]
        assert (again.n, again.n_selected) == (once.n, once.n_selected)
        assert (again.rate, again.rate_low, again.rate_high) == pytest.approx(
            (once.rate, once.rate_low, once.rate_high)
        )
    apart = pooled(selected, group, when).by_group["b"]
    assert (found.by_group["b"].p or 0.0) > 10 * (apart.p or 0.0)


def test_few_people_have_no_numbers_however_often_they_come() -> None:
    selected, group, when = _rounds(*[{"a": (10, 60), "b": (1, 2)}] * 3)
    people = np.tile(np.arange(62), 3)
    assert pooled(selected, group, when).by_group["b"].n == 6
    for once in (True, False):
        b = pooled(selected, group, when, people, once=once).by_group["b"]
        assert (b.verdict, b.n, b.n_selected, b.rate, b.p) == ("too few", *(None,) * 4)


def test_where_every_round_decides_anew_the_people_of_each_count() -> None:
    selected, group, when = _rounds(*[{"a": (10, 60), "b": (5, 30)}] * 3)
    people = np.tile(np.arange(90), 3)
    assert pooled(selected, group, when, people, once=False) == pooled(selected, group, when)


def test_the_interval_covers_where_people_come_again() -> None:
    rng, found = np.random.default_rng(6), []
    group = np.repeat(["a", "b"], [80, 50])
    who = [np.sort(rng.choice(130, 100, replace=False)) for _ in range(5)]
    when = np.repeat(np.arange(5), 100)
    people = np.concatenate(who)
    for _ in range(200):
        moves = rng.random(130) < 0.2  # whoever moves in one plan moves in all
        found.append(pooled(moves[people], group[people], when, people))
    ratios = [next(one for one in each.groups if one.group != each.reference) for each in found]
    covered = [(one.ratio_low or 0.0) <= 1.0 <= (one.ratio_high or 0.0) for one in ratios]
    assert 0.91 <= np.mean(covered) <= 0.99
    assert np.mean([(one.p or 0.0) < 0.05 for one in ratios]) <= 0.08
