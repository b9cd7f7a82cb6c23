"""A list on a page: put in order and cut into sheets by what the address says, so that it can be sent on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from serving.web.shell import Visit

T = TypeVar("T")

#: What of a query is about the shape of a list, and not kept when another shape is chosen.
_SHAPE = ("sort", "page", "done", "export")
#: Most digits of a whole number: databases hold 63 bits, and `int` refuses thousands of digits.
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Some rows of a list.

    Attributes
    ----------
    rows : sequence
        Those of this sheet.
    n : int
        All of them.
    page, n_pages : int
        Which sheet of how many, from 1.
    sort : str
        Name of a column; with ``-`` before it the largest comes first.
    base : str
        Address with all filters, to which ``sort=``, ``page=`` or ``export=`` is added.
    """

    rows: Sequence[T]
    n: int
    page: int
    n_pages: int
    sort: str
    base: str

    @classmethod
    def told(cls, visit: Visit, rows: Sequence[T], n: int, pages: tuple[int, int], sort: str) -> "Listing[T]":
        """Return a list that a use case has put in order and cut; `pages`: which sheet of how many."""
        return cls(rows, n, *pages, sort, _base(visit))

    @property
    def paged(self) -> str:
        """Address to which ``page=`` is added."""
        return f"{self.base}sort={self.sort}&"

    def by(self, column: str, *, largest_first: bool = False) -> str:
        """Return the address that sorts by a column, the other way round if it is sorted by it already."""
        ways = (f"-{column}", column) if largest_first else (column, f"-{column}")
        return f"{self.base}sort={ways[1] if self.sort == ways[0] else ways[0]}"

    def sorted(self, column: str) -> str:
        """Return how a column is sorted, as ``aria-sort`` says it."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "none")


def listing(
    visit: Visit,
    rows: Iterable[T],
    columns: Mapping[str, Callable[[T], Any]],
    *,
    usual: str,
    size: int = 25,
) -> Listing[T]:
    """Return the rows that the query of a page asks for.

    Parameters
    ----------
    visit, rows, columns, usual
        As `in_order` takes them.
    size : int
        Rows of a sheet.
    """
    order, sort = in_order(visit, rows, columns, usual=usual)
    some, page, n_pages = sheet(visit, order, size)
    return Listing(some, len(order), page, n_pages, sort, _base(visit))


def in_order(
    visit: Visit, rows: Iterable[T], columns: Mapping[str, Callable[[T], Any]], *, usual: str
) -> tuple[list[T], str]:
    """Return all rows in the order that the query of a page asks for, and what that order is called.

    Parameters
    ----------
    visit : Visit
        Its query has ``sort``; what is unknown there counts as not given.
    rows : iterable
        All rows that the viewer may see.
    columns : mapping of str to callable
        What a list may be sorted by: column -> value of a row; None comes last either way.
    usual : str
        Order if none is asked for.
    """
    sort = visit.query.get("sort", usual)
    if sort.removeprefix("-") not in columns:
        sort = usual
    value = columns[sort.removeprefix("-")]
    some = list(rows)
    known = [row for row in some if value(row) is not None]
    known.sort(key=value, reverse=sort.startswith("-"))
    return [*known, *(row for row in some if value(row) is None)], sort


def sheet(visit: Visit, rows: Sequence[T], size: int) -> tuple[Sequence[T], int, int]:
    """Return the rows of the sheet that ``page`` in the query names, which it is, and how many there are."""
    n_pages = max(1, -(-len(rows) // size))
    asked = whole(visit.query.get("page"))
    page = min(max(asked, 1), n_pages) if isinstance(asked, int) else 1
    return rows[(page - 1) * size : page * size], page, n_pages


def _base(visit: Visit) -> str:
    kept = [(name, one) for name, one in visit.query.multi_items() if name not in _SHAPE and one]
    return f"{visit.address}?{urlencode(kept)}{'&' if kept else ''}"


def whole(text: str | None) -> int | str | None:
    """Return what a field holds as a whole number, or as it is where it is none."""
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if plain and text else text


def filled(given: Mapping[str, str], *names: str, numbers: Sequence[str] = ()) -> dict[str, str | int | None]:
    """Return the fields of a request that a query or a form holds, under the same names."""
    return {**{name: given.get(name) for name in names}, **{name: whole(given.get(name)) for name in numbers}}
