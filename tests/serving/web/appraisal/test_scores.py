import csv
import io
import re

import pytest

from serving.access import console
from serving.appraisal.requests import AppraisalScoresRequest
from serving.appraisal.scores import scores
from serving.context import Context
from tests.serving.web.conftest import Browse, words

PAGES = (
    "/appraisal",
    "/appraisal/spread",
    "/appraisal/targets",
    "/appraisal/calibration",
    "/appraisal/pools",
    "/appraisal/scheme",
    "/appraisal/trial",
    "/appraisal/yardstick",
    "/appraisal/rating",
    "/appraisal/voices",
)
WHOLE_COMPANY = ("/appraisal/trial", "/appraisal/yardstick", "/appraisal/rating", "/appraisal/voices")


def ids(page: str) -> list[str]:
    """Return the employee ids of a list, in its order."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body is not None
    return re.findall(r'<small class="soft">(E\d+)</small>', body[1])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_and_links_the_others(visitor: Browse, path: str, language: str) -> None:
    answer = visitor("hr", language=language).get(path)
    assert answer.status_code == 200, words(answer.text)
    tabs = re.search(r'<nav class="tabs".*?</nav>', answer.text, re.DOTALL)
    assert tabs is not None
    assert re.findall(r'href="([^"]+)"', tabs[0]) == list(PAGES)
    assert re.findall(r'href="([^"]+)" aria-current', tabs[0]) == [path]
    assert answer.text.count("<h1") == 1
    assert " style=" not in answer.text
    assert "<script" not in answer.text
    labels = re.findall(r'<label for="([^"]+)"', answer.text)
    fields = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', answer.text)
    assert sorted(labels) == sorted(fields)


def test_a_part_of_the_company_gets_no_page_about_the_whole(visitor: Browse) -> None:
    client = visitor("head", "platform:P01")
    page = client.get("/appraisal").text
    for path in WHOLE_COMPANY:
        assert f'href="{path}"' not in page
        assert client.get(path).status_code == 403, path
    assert "P02" not in words(page)


def test_the_list_is_that_of_the_use_case_in_its_order(visitor: Browse, appraised: Context) -> None:
    client = visitor("hr")
    answer = scores(appraised, console(), AppraisalScoresRequest(top=500))
    expected = [one.employee_id for one in answer.people]
    assert ids(client.get("/appraisal").text) == expected[:25]
    assert ids(client.get("/appraisal?page=2").text) == expected[25:50]
    assert ids(client.get("/appraisal?sort=score").text) == expected[::-1][:25]
    assert f"{answer.n_above} of {answer.n_scored} people" in client.get("/appraisal").text


def test_filters_search_and_order_stay_in_the_address(visitor: Browse, appraised: Context) -> None:
    front = scores(appraised, console(), AppraisalScoresRequest(top=500, front_line=True, platform_id="P01"))
    name = front.people[0].name
    page = visitor("hr").get(f"/appraisal?platform_id=P01&side=front&search={name}&sort=name").text
    assert front.people[0].employee_id in ids(page)
    assert set(ids(page)) <= {one.employee_id for one in front.people}
    link = re.search(r'href="(/appraisal\?[^"]*sort=-trend)"', page)
    assert link is not None
    assert "side=front" in link[1]
    assert "platform_id=P01" in link[1]


@pytest.mark.parametrize("query", ["page=0", "page=99999999999", "page=x", "sort=--name", "side=north"])
def test_an_address_that_was_mistyped_is_told_or_read_as_left_out(visitor: Browse, query: str) -> None:
    assert visitor("hr").get(f"/appraisal?{query}").status_code in (200, 422, 400)


def test_nobody_to_show_is_said_in_words(visitor: Browse) -> None:
    page = visitor("hr").get("/appraisal?search=nobody-is-called-so")
    assert page.status_code == 200
    assert "Nobody to show" in page.text


def test_an_auditor_sees_and_keeps_no_names(visitor: Browse, appraised: Context) -> None:
    known = scores(appraised, console(), AppraisalScoresRequest(top=25)).people
    client = visitor("auditor")
    for path in ("/appraisal", "/appraisal?export=csv"):
        told = client.get(path).text
        assert known[0].employee_id in told
        assert not any(one.name in told for one in known if one.name)


@pytest.mark.parametrize("role", ["hr", "head"])
def test_the_whole_list_can_be_kept(visitor: Browse, appraised: Context, role: str) -> None:
    answer = scores(appraised, console(), AppraisalScoresRequest(top=500, department="Operations"))
    kept = visitor(role).get("/appraisal?department=Operations&export=csv")
    rows = list(csv.reader(io.StringIO(kept.content.decode("utf-8-sig"))))
    assert [row[1] for row in rows[1 : answer.n_scored + 1]] == [one.employee_id for one in answer.people]
    assert answer.n_scored > 10
    excel = visitor(role).get("/appraisal?department=Operations&export=xlsx")
    assert excel.content[:2] == b"PK"
    assert "fair-scores-" in excel.headers["content-disposition"]


def test_the_sheet_of_a_person_is_there_as_pdf_and_as_a_table(visitor: Browse, appraised: Context) -> None:
    person = scores(appraised, console(), AppraisalScoresRequest(top=1)).people[0]
    client = visitor("hr")
    path = f"/appraisal/paper?employee_id={person.employee_id}"
    assert client.get(path).content[:4] == b"%PDF"
    table = client.get(f"{path}&kind=csv").content.decode("utf-8-sig")
    assert table.splitlines()[0] == "Indicator,Weight,Points,Percentile in the role"
    assert person.reasons[0].en in table
    outside = visitor("head", "platform:P99").get(path)
    assert outside.status_code == 404


def test_how_scores_are_distributed_hides_small_groups(visitor: Browse) -> None:
    client = visitor("hr")
    page = client.get("/appraisal/spread?by=role_family").text
    assert 'svg class="chart"' in page
    small = client.get("/appraisal/spread?by=department").text
    assert "Too few people to show" in small
    kept = client.get("/appraisal/spread?by=platform_id&export=csv").content.decode("utf-8-sig")
    assert "Median" in kept.splitlines()[0]
