"""Whatever stands in an address or a form, the page answers; what cannot be meant is refused in words."""

import pytest

from tests.serving.web.conftest import CSRF, Browse, words

LONG = "9" * 5_000
FORM = {"csrf": CSRF, "months": "3", "max_moves": "0", "alternatives": "0", "seconds": "1"}
POOL = {"of": "platform_id", "name": "P01", "budget": "1000"}

REFUSED = [
    ("auditor", "/governance/log", {"before": LONG}),
    ("auditor", "/governance/log", {"before": str(2**63)}),
    ("auditor", "/governance/log", {"before": "\u0663"}),
    ("auditor", "/governance/access", {"before": LONG}),
    ("auditor", "/governance/access", {"before": str(2**63)}),
    ("auditor", "/governance/access", {"before": str(2**63), "export": "csv"}),
    ("auditor", "/governance/fairness", {"attribute": "sex", "top": LONG}),
    ("hr", "/appraisal/pools", {**POOL, "budget": LONG}),
    ("hr", "/appraisal/pools", {**POOL, "budget": "1." + LONG}),
    ("hr", "/appraisal/pools", {**POOL, "cap": "\u0663"}),
    ("hr", "/staffing", {"page": LONG}),
]


@pytest.mark.parametrize(("role", "path", "query"), REFUSED)
def test_an_odd_value_of_an_address_is_refused_in_words(
    browse: Browse, role: str, path: str, query: dict[str, str]
) -> None:
    answer = browse(role).get(path, params=query)
    assert answer.status_code == 400, words(answer.text)
    assert '<section class="failure">' in answer.text
    assert "expected" in words(answer.text) or "not as declared" in words(answer.text)


@pytest.mark.parametrize("path", ["/people", "/promotion", "/flight-risk"])
def test_a_page_of_thousands_of_digits_counts_as_not_given_or_is_refused(browse: Browse, path: str) -> None:
    assert browse().get(path, params={"page": LONG}).status_code in (200, 400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stay", "x" * 300),
        ("lock", "x" * 300 + " = P01"),
        ("exclude", "x" * 300),
        ("together", "E00001, " + "x" * 300),
        ("apart", "E00001, " + "x" * 300),
        ("budget", "nan"),
        ("budget", "1e999"),
        ("budget", LONG),
        ("move_cost", "inf"),
        ("max_moves", LONG),
        ("least_P01", "nan"),
    ],
)
def test_an_odd_value_of_the_staffing_form_is_refused_beside_its_field(
    browse: Browse, field: str, value: str
) -> None:
    answer = browse().post("/staffing/ask", data={**FORM, field: value}, follow_redirects=False)
    assert answer.status_code == 400, words(answer.text)[:2_000]
    assert f'id="{field}-fault"' in answer.text


def test_a_written_request_that_is_one_long_number_is_refused(browse: Browse) -> None:
    answer = browse().post("/staffing/send", data={"csrf": CSRF, "text": LONG}, follow_redirects=False)
    assert answer.status_code == 400
    assert "expected YAML in UTF-8" in words(answer.text)


def test_seats_of_thousands_of_digits_are_refused(browse: Browse) -> None:
    form = {"csrf": CSRF, "request_id": "nonesuch", "seat_platform": "P01", "seat_least": LONG}
    answer = browse().post("/staffing/again", data=form, follow_redirects=False)
    assert answer.status_code == 400
    assert '<section class="failure">' in answer.text


def test_of_a_day_before_everything_too_little_is_known(browse: Browse) -> None:
    assert browse().get("/appraisal/scheme", params={"as_of": "0001-01-01"}).status_code == 200
    answer = browse().get("/flight-risk/leavers", params={"as_of": "0001-01-01"})
    assert answer.status_code == 409
    assert "Too little is known" in answer.text
