import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from data.store import Store
from features.appraisal.schemes.ledger import adoptions
from features.appraisal.schemes.scheme import shipped
from serving.appraisal.scheme_read import written
from serving.context import Context
from tests.serving.web.conftest import CSRF, Browse, browsing, words

OTHER = written(shipped()).replace("conversion, weight: 40", "conversion, weight: 80")


@pytest.fixture(scope="module")
def adopting(example: Store, tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A company of our own, so that what is adopted here holds nowhere else."""
    root = tmp_path_factory.mktemp("adopting") / "home"
    shutil.copytree(example.home.root, root)
    return Context(replace(example.home, root=root))


@pytest.fixture(scope="module")
def decider(adopting: Context) -> Iterator[Browse]:
    """Browsers on that company."""
    with ExitStack() as opened:
        yield browsing(adopting, opened)


def test_the_scheme_in_force_is_told_in_words(visitor: Browse) -> None:
    page = words(visitor("head").get("/appraisal/scheme").text)
    assert "front line, new platform" in page
    assert "every month" in page
    assert "Conversion" in page
    assert "40%" in page
    kept = visitor("head").get("/appraisal/scheme?export=yaml")
    assert kept.text == written(shipped())
    assert shipped().version in kept.headers["content-disposition"]


def test_every_fault_is_told_with_its_line_and_the_text_stays(visitor: Browse) -> None:
    wrong = OTHER.replace("indicator: visits", "indicator: vists", 1)
    line = 1 + next(at for at, text in enumerate(wrong.splitlines()) if "vists" in text)
    answer = visitor("hr").post("/appraisal/scheme/check", data={"csrf": CSRF, "scheme": wrong})
    assert answer.status_code == 200
    page = words(answer.text)
    assert "one fault" in page
    assert f"{line} rules[0].indicators[4].indicator" in page
    assert "did you mean visits" in page
    assert "Try it out: whose score would change?" not in page


def test_what_is_written_runs_nowhere(visitor: Browse) -> None:
    answer = visitor("hr").post(
        "/appraisal/scheme/check", data={"csrf": CSRF, "scheme": "</textarea><script>"}
    )
    assert "<script>" not in answer.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text


def test_an_empty_scheme_is_told_as_such(visitor: Browse) -> None:
    answer = visitor("hr").post("/appraisal/scheme/check", data={"csrf": CSRF, "scheme": ""})
    assert answer.status_code == 400
    assert "Something in this form does not fit" in answer.text


def test_a_sound_scheme_is_compared_tried_and_adopted(decider: Browse, adopting: Context) -> None:
    client = decider("hr", subject="anna")
    checked = client.post("/appraisal/scheme/check", data={"csrf": CSRF, "scheme": OTHER}).text
    assert "Try it out: whose score would change?" in checked
    assert "has no fault" in checked
    tried = client.post("/appraisal/trial", data={"csrf": CSRF, "scheme": OTHER})
    assert tried.status_code == 200
    assert "scores would differ by a point or more" in tried.text
    assert 'svg class="chart"' in tried.text
    assert adoptions(adopting.home) == []
    asked = {
        "csrf": CSRF,
        "scheme": OTHER,
        "since": "2027H1",
        "by": "works council",
        "note": "Agreed in the spring",
    }
    moved = client.post("/appraisal/scheme/adopt", data=asked, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (303, "/appraisal/scheme?done=adopted")
    version = adoptions(adopting.home)[0].version
    shown = client.get(moved.headers["location"]).text
    assert "Adopted. The scheme holds" in shown
    assert "works council" in shown
    assert f"/appraisal/scheme?version={version}" in shown
    again = client.get(f"/appraisal/trial?scheme={version}")
    assert again.status_code == 200
    assert "This scheme is not in force" in client.get(f"/appraisal/scheme?version={version}").text


def test_a_cycle_that_is_over_is_refused_in_words(decider: Browse, adopting: Context) -> None:
    before = adoptions(adopting.home)
    asked = {"csrf": CSRF, "scheme": OTHER, "since": "2020H1", "by": "me", "note": "Because I say so"}
    answer = decider("hr").post("/appraisal/scheme/adopt", data=asked, follow_redirects=False)
    assert 400 <= answer.status_code < 500
    assert "2020H1" in answer.text
    assert adoptions(adopting.home) == before


def test_an_auditor_tries_by_protected_group_and_adopts_nothing(decider: Browse) -> None:
    client = decider("auditor")
    page = client.post("/appraisal/trial", data={"csrf": CSRF, "scheme": OTHER, "groups": "sex"}).text
    assert "Sex" in words(page)
    assert "/appraisal/scheme/adopt" not in page
    assert client.post("/appraisal/scheme/adopt", data={"csrf": CSRF}).status_code == 403
