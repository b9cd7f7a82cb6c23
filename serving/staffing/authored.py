"""Requests that planners write in YAML: every fault at once, with line and key."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from data.errors import InputError, Misfits
from features.written import Fault, Form, Written, place_words, read_yaml
from serving.staffing.requests import StaffingRequest

_FORM = Form(
    "staffing request",
    InputError,
    "keys such as platforms and max_moves; `echelon staff --example` shows one",
)


def example() -> str:
    """Return a request with every key and a comment on each."""
    return resources.files("serving.staffing").joinpath("example.yaml").read_text(encoding="utf-8")


def written_request(source: Path | str, more: Mapping[str, Any]) -> tuple[Written, StaffingRequest]:
    """Read a request.

    Parameters
    ----------
    source : Path or str
        A file, or the text itself; JSON is YAML.
    more : mapping
        Keys that come on top; platforms replace those of the same id.

    Returns
    -------
    written : Written
        With the line of every key.
    request : StaffingRequest
        In due form; what it names is checked when it is answered.

    Raises
    ------
    InputError
        With every fault of the form.
    """
    written = read_yaml(source, _FORM)
    named = {one["platform_id"]: one for one in more.get("platforms", [])}
    given = written.raw.get("platforms")
    if named and (given is None or isinstance(given, list)):
        kept = [
            one for one in given or [] if not isinstance(one, dict) or one.get("platform_id") not in named
        ]
        written.raw["platforms"] = [*kept, *named.values()]
    written.raw.update({name: value for name, value in more.items() if name != "platforms"})
    request = written.value(StaffingRequest)
    if request is None or written.faults:
        raise written.refusal()
    return written, request


def located(written: Written, misfits: Misfits) -> InputError:
    """Return what the tables show to be wrong with the request, with line and key."""
    places = {place_words(place): place for place in written.lines}
    for one in misfits.places:
        place = places.get(one["where"], (one["where"],))
        written.faults.append(Fault(place, one["came"], one["expected"], one["advice"]))
    return written.refusal()
