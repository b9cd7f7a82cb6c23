"""How many are ready for each critical target, now and later."""

from serving.promotion.bench import bench as benches
from serving.promotion.requests import BenchRequest
from serving.web.promotion.asked import around
from serving.web.shell import Page, Visit


def bench(visit: Visit) -> Page:
    """Show the bench of every critical target, the thinnest first."""
    asked = {"platform_id": visit.query.get("platform_id")}
    answer = benches(visit.context, visit.caller, visit.read(BenchRequest, asked))
    rows = sorted(answer.bench, key=lambda row: (row.now_low, row.now))
    values = {
        "answer": answer,
        "rows": rows,
        "n_thin": sum(row.now_low == 0 for row in rows),
        "platform_id": asked["platform_id"] or "",
    }
    return Page("promotion/bench.html", around(visit) | values)
