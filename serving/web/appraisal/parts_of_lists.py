"""Lists that a use case orders and cuts: from an address to its request, and to what the page shows."""

from collections.abc import Sequence
from typing import Any, TypeVar

from serving.web.listing import Listing, whole
from serving.web.shell import Visit

T = TypeVar("T")

SIZE = 25


def part_asked(visit: Visit, *, usual: str, numbers: Sequence[str]) -> dict[str, Any]:
    """Return order, direction and part of a list, as requests name them.

    Parameters
    ----------
    visit : Visit
        Its query has ``sort``, with ``-`` where the largest comes first, and ``page``.
    usual : str
        Order if none is asked for.
    numbers : sequence of str
        Columns that a use case gives from the highest down.
    """
    sort = visit.query.get("sort") or usual
    column = sort.removeprefix("-")
    backwards = (column in numbers) != sort.startswith("-")
    return {"order": column, "backwards": backwards, "skip": (_page(visit) - 1) * SIZE, "top": SIZE}


def part_shown(visit: Visit, rows: Sequence[T], n: int, *, usual: str) -> Listing[T]:
    """Return the rows that a use case gave as what the templates of lists take."""
    pages = (_page(visit), max(1, -(-n // SIZE)))
    return Listing.told(visit, rows, n, pages, visit.query.get("sort") or usual)


def _page(visit: Visit) -> int:
    asked = whole(visit.query.get("page"))
    return max(asked, 1) if isinstance(asked, int) and asked <= 1_000_000 // SIZE else 1
