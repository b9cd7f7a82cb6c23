"""To see is not to take away: a file leaves only where the policy grants it, and the log knows of it."""

from serving.context import Context
from tests.serving.web.conftest import Browse


def last(context: Context) -> dict[str, object]:
    return dict(list(context.log.entries())[-1].body)


def test_a_file_that_was_taken_is_in_the_log_beside_the_answer(browse: Browse, context: Context) -> None:
    answer = browse("hr").get("/flight-risk?export=csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    entry = last(context)
    assert (entry["route"], entry["status"]) == ("/flight-risk", 200)
    assert str(entry["exported"]).endswith(".csv")


def test_a_file_that_was_refused_tells_about_nobody_there(browse: Browse, context: Context) -> None:
    n_before = len(list(context.log.entries()))
    assert browse("head", "company").get("/flight-risk?export=csv").status_code == 403
    entries = list(context.log.entries())[n_before:]
    assert [(one.body["status"], one.body.get("refused")) for one in entries] == [(403, "not_allowed")]
    assert browse("auditor").get("/appraisal/paper?employee_id=E00001&kind=pdf").status_code == 403
    assert "shown" not in last(context)


def test_a_page_that_was_refused_is_in_the_log(browse: Browse, context: Context) -> None:
    browse("employee", "self:E00001", subject="E00001").get("/flight-risk")
    entry = last(context)
    assert (entry["route"], entry["status"], entry["refused"]) == ("/flight-risk", 403, "not_allowed")
    assert entry["caller"]["subject"] == "E00001"  # type: ignore[index]
