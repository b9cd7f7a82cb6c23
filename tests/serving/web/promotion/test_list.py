"""The list of candidates on a page: in tiers, narrowed and sorted without breaking them, kept as files."""

import csv
import io
import re
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]
import pytest
from starlette.testclient import TestClient

from serving.access import console
from serving.context import Context
from serving.promotion.answers import Candidate
from serving.promotion.rank import rank
from serving.promotion.requests import RankRequest
from tests.serving.web.conftest import Browse, words

ROWS = re.compile(r'name="person" value="([^"]+)"')


def _ids(page: str) -> list[str]:
    return ROWS.findall(page)


def _listed(context: Context, **asked: object) -> Sequence[Candidate]:
    return rank(context, console(), RankRequest.model_validate(asked)).people


def _lists(context: Context) -> int:
    return len(list(context.log.entries(routes=("/promotion/rank",))))


def test_the_first_sentence_says_how_many_are_eligible_and_what_the_list_holds(
    browse: Browse, context: Context
) -> None:
    answer = rank(context, console(), RankRequest(top=8))
    said = words(browse().get("/promotion?top=8").text)
    assert f"{answer.n_eligible} people are eligible. Of the 8 best, this list holds about" in said
    assert f"look at the first {answer.look_at}" in said
    assert f"{answer.n_eligible} 人" in words(browse(language="zh").get("/promotion?top=8").text)


def test_people_stand_in_tiers_with_intervals_and_every_visit_is_in_the_log(
    browse: Browse, context: Context
) -> None:
    people = _listed(context, top=20)
    before = _lists(context)
    page = browse().get("/promotion?top=20").text
    assert _ids(page) == [one.employee_id for one in people]
    assert _lists(context) == before + 1
    for tier in {one.tier for one in people}:
        n = sum(one.tier == tier for one in people)
        assert f"Tier {tier}: {n} on this list" in page
    assert page.count('svg class="interval"') == len(people)


def test_sorted_otherwise_tiers_are_taken_back_and_said_so(browse: Browse, context: Context) -> None:
    people = _listed(context, top=20)
    page = browse().get("/promotion?top=20&sort=name").text
    assert _ids(page) == [one.employee_id for one in sorted(people, key=lambda one: one.name or "")]
    assert "Sorted otherwise than by readiness" in page
    assert 'class="tier"' not in page
    assert "Sorted otherwise" not in browse().get("/promotion?top=20&sort=nonsense").text


def test_narrowing_hides_people_and_changes_no_rank(browse: Browse, context: Context) -> None:
    people = _listed(context, top=20)
    department = next(one.position.department for one in people if one.position)
    page = browse().get("/promotion", params={"top": 20, "in_department": department}).text
    inside = [one for one in people if one.position and one.position.department == department]
    assert _ids(page) == [one.employee_id for one in inside]
    marked = [one.employee_id for one in people if one.line == "overlooked"]
    assert _ids(browse().get("/promotion?top=20&mark=overlooked").text) == marked
    empty = browse().get("/promotion?top=20&works_on=nowhere")
    assert "Nobody on this list fits" in empty.text


def test_a_long_list_is_cut_into_sheets(browse: Browse, context: Context) -> None:
    people = _listed(context, top=60)
    first, second = (_ids(browse().get(f"/promotion?top=60&page={page}").text) for page in (1, 2))
    assert first + second == [one.employee_id for one in people[: len(first) + len(second)]]
    assert len(first) == 25


def test_overlooked_people_and_peter_risks_stand_beside_the_list(browse: Browse, context: Context) -> None:
    answer = rank(context, console(), RankRequest(top=5))
    page = browse().get("/promotion?top=5").text
    beside = page[page.index("<h2>Overlooked</h2>") :]
    assert answer.overlooked or answer.peter_risk
    for one in (*answer.overlooked, *answer.peter_risk):
        assert one.employee_id in beside


def test_where_nobody_is_eligible_the_page_says_what_to_do(browse: Browse) -> None:
    page = browse().get("/promotion?department=nowhere")
    assert page.status_code == 200
    assert "There is nobody to list" in page.text


@pytest.mark.parametrize(
    ("query", "status"), [("top=9999", 400), ("target=king", 404), ("round=2024H1", 409)]
)
def test_a_question_that_cannot_be_answered_is_told_in_words(browse: Browse, query: str, status: int) -> None:
    page = browse().get(f"/promotion?{query}")
    assert page.status_code == status
    assert "<h1>" in page.text


def _csv(client: TestClient, query: str) -> list[list[str]]:
    file = client.get(f"/promotion?{query}&export=csv")
    assert file.headers["content-disposition"].startswith('attachment; filename="promotion-next-grade-')
    assert file.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))


def test_a_file_holds_the_list_that_is_shown_and_where_it_comes_from(
    browse: Browse, context: Context
) -> None:
    head, *rows = _csv(browse(), "top=20&mark=overlooked&sort=name")
    people = [one for one in _listed(context, top=20) if one.line == "overlooked"]
    own = rows[: rows.index([""])]
    place = head.index("Employee")
    wanted = sorted(people, key=lambda one: one.name or one.employee_id)
    assert [row[place] for row in own] == [one.employee_id for one in wanted]
    entry = list(context.log.entries(routes=("/promotion/rank",)))[-2].body
    footer = " ".join(row[0] for row in rows[len(own) :])
    for told in (entry["request_id"], entry["tables"]["as_of"], entry["model"]):
        assert told in footer


def test_files_hold_nothing_that_the_viewer_may_not_see(browse: Browse, context: Context) -> None:
    names = {one.name for one in _listed(context, top=20) if one.name}
    text = "\n".join(map(",".join, _csv(browse("auditor"), "top=20")))
    assert names
    assert not [name for name in names if name in text]
    client = browse("employee", "self:E00001", subject="E00001")
    assert client.get("/promotion?export=csv").status_code == 403
    reasons = " ".join(map(" ".join, _csv(browse("head"), "top=20"))).lower()
    assert "pay and promotion" not in reasons


def test_excel_gets_shares_and_pdf_the_words(browse: Browse, context: Context) -> None:
    people = _listed(context, top=5)
    file = browse(language="zh").get("/promotion?top=5&export=xlsx")
    assert file.status_code == 200, words(file.text)
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    place = head.index("晋升准备度")
    assert [row[place] for row in rows[:5]] == pytest.approx([one.score for one in people])
    printed = browse(language="zh").get("/promotion?top=5&export=pdf")
    assert printed.headers["content-type"] == "application/pdf"
    letters = printed.content.decode("latin-1").lower()
    assert [one for one in (people[0].name or "") if f"> <{ord(one):04x}>" not in letters] == []
