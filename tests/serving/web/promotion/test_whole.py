"""Pages about all candidates: the bench, the nine-box, and how past lists did."""

import pytest

from serving.access import console
from serving.context import Context
from serving.promotion.backtest import backtest
from serving.promotion.bench import bench
from serving.promotion.nine_box import nine_box
from serving.promotion.requests import BacktestRequest, BenchRequest, NineBoxRequest
from tests.serving.web.conftest import Browse, words


def test_the_bench_begins_with_the_thinnest_and_counts_them(browse: Browse, context: Context) -> None:
    answer = bench(context, console(), BenchRequest())
    page = browse().get("/promotion/bench-depth").text
    thin = sum(row.now_low == 0 for row in answer.bench)
    said = f"For {thin} of {len(answer.bench)} critical targets" if thin else "somebody is surely ready now"
    assert said in words(page)
    assert page.count('svg class="interval"') == 3 * len(answer.bench)
    first = min(answer.bench, key=lambda row: (row.now_low, row.now))
    assert words(page.split("<tbody>")[1]).strip().startswith(first.target.en)
    platform = next(row.platform_id for row in answer.bench if row.platform_id)
    narrowed = browse().get(f"/promotion/bench-depth?platform_id={platform}").text
    assert narrowed.count('svg class="interval"') < page.count('svg class="interval"')


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_nine_box_is_a_picture_and_a_table_of_the_same(
    browse: Browse, context: Context, language: str
) -> None:
    boxes = nine_box(context, console(), NineBoxRequest(target="team-lead")).boxes
    assert boxes is not None
    page = browse(language=language).get("/promotion/nine-box?target=team-lead").text
    picture, table = page.split("<details>")[:2]
    assert picture.count('class="cell"') == 9
    for row in range(3):
        for column in range(3):
            ends = f"{boxes.low[row][column]}–{boxes.high[row][column]}"  # noqa: RUF001
            assert ends in picture
            assert ends in table


def test_predicted_and_actual_are_drawn_and_tabled_or_it_is_said_that_nothing_is_known(
    browse: Browse, context: Context
) -> None:
    answer = backtest(context, console(), BacktestRequest())
    page = browse().get("/promotion/past").text
    if any(one.actual is not None for one in answer.rounds):
        assert 'svg class="chart"' in page
        assert page.count("The same as a table") == page.count('svg class="chart"')
        assert "Readiness: this list" in page
    else:
        assert "Too little is known to compare" in page
    assert answer.success.en in page or "Too little" in page
