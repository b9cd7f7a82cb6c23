"""How a page is made. Whoever writes one begins here.

A topic is a folder beside this file, such as ``promotion/``: functions from a `Visit` to a `Page`, a `Moved`
or a `File`, and a tuple ``PAGES`` that names their addresses; `serving.web.pages` lists the topics. Templates
stand in ``templates/TOPIC/`` and extend ``base.html``; texts are English within ``_()`` with their Chinese in
``locale/TOPIC.po``. A page asks the same use cases as the API, so that access, log and words are the same; it
never reads tables by itself. What changes something is a POST with the form field ``csrf``, and ends in
`Moved`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import ImmutableMultiDict

from data.errors import EchelonError
from serving.access import Caller
from serving.context import Context
from serving.refusals import Refusal, invalid
from serving.web.texts import Language, say

M = TypeVar("M", bound=BaseModel)

#: Seconds that a page waits for what is made once for everybody, and after which it comes again.
PATIENCE, AGAIN = 0.2, 5


class Said(Protocol):
    """Anything that is said in both languages."""

    @property
    def zh(self) -> str:
        """Chinese."""

    @property
    def en(self) -> str:
        """English."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page.

    Attributes
    ----------
    context : Context
        The installation.
    caller : Caller
        Who asks; the use cases ask the policy.
    language : {"zh", "en"}
        Chosen by the person, else by the browser.
    address : str
        Path of the page, without the query.
    path, query, form : mapping
        Parts of the path in braces, what stands after ``?``, fields of a POST; the last two are multi-valued
        (``getlist``).
    csrf : str
        What forms carry in the hidden field ``csrf``.
    """

    context: Context
    caller: Caller
    language: Language
    address: str
    path: Mapping[str, str]
    query: ImmutableMultiDict[str, str]
    form: ImmutableMultiDict[str, str]
    csrf: str = ""

    def _(self, message: str, **values: Any) -> str:
        """Return a text in the person's language; ``%(name)s`` takes values."""
        return say(self.language, message, **values)

    def said(self, words: Said) -> str:
        """Return what a use case says in both languages in the person's."""
        return words.zh if self.language == "zh" else words.en

    def may(self, action: str, *, export: bool = False) -> bool:
        """Tell whether the policy lets the caller do something, or take its answer away as a file."""
        return self.context.policy.allows(self.caller, action, export=export)

    def read(self, model: type[M], given: Mapping[str, Any]) -> M:
        """Return a request made of what a form holds; empty fields count as not given.

        Raises
        ------
        Unfit
            If it is not as declared.
        """
        filled = {name: value for name, value in given.items() if value not in ("", None, [], ())}
        try:
            return model.model_validate(filled, strict=False)  # a form holds texts
        except ValidationError as error:
            status, refusal = invalid(error, self.caller.request_id, model)
            raise Unfit(status, refusal) from error


class Unfit(EchelonError):
    """Raised where what a form holds is not as declared; a page may show the faults beside its fields."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.status = status
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows: a template and its values; `again_in` reloads it after so many seconds.

    Whoever reads it stops that by ``still`` in the query.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    again_in: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Another page comes next, as after a POST; ``done`` in its query names a text of `serving.web.done`."""

    to: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, such as a spreadsheet."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class At:
    """A page and its address.

    Attributes
    ----------
    path : str
        Such as ``/promotion/candidate/{employee_id}``; never a path of the API.
    page : callable
        Makes it.
    action : str or None
        Action of the policy without which nobody gets there; None: everybody who is signed in. The use cases
        check again what they are asked.
    method : {"GET", "POST"}
        POST for what changes something.
    file : bool
        Whether it makes nothing but files; for those the role needs the action among its exports.
    menu : str or None
        Its name in the menu, English; None: it is not there.
    """

    path: str
    page: Callable[[Visit], Page | Moved | File]
    action: str | None
    method: Literal["GET", "POST"] = "GET"
    menu: str | None = None
    file: bool = False
