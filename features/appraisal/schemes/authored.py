"""Read a scheme as somebody wrote it, and say every fault at once, with the line and the key."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from yaml import MarkedYAMLError

from data.errors import SchemaError, SchemeError
from data.suggest import closest
from features.appraisal.indicators.library import declared, library
from features.appraisal.schemes.resolved import contenders
from features.appraisal.schemes.scheme import OwnIndicator, Rule, Scheme
from features.written import Fault, Form, Place, Told, Written, read_yaml

FORM = Form("scheme", SchemeError, "`name`, `zh`, `en` and `rules`")


def read_scheme(source: Path | str) -> Scheme:
    """Read and check a scheme; see `features.appraisal.schemes.scheme.load_scheme`."""
    written, scheme = _checked(source)
    if scheme is None or written.faults:
        raise written.refusal()
    return scheme


def check_scheme(text: str) -> tuple[Scheme | None, list[Told]]:
    """Check a scheme as somebody writes it.

    Parameters
    ----------
    text : str
        The YAML text.

    Returns
    -------
    tuple of (Scheme or None, list of Told)
        The scheme where there is no fault; else every fault, in the order of the lines.
    """
    try:
        written, scheme = _checked(text)
    except SchemeError as error:  # no YAML, or no block of keys
        return None, [_unread(error)]
    return (None, written.told()) if written.faults else (scheme, [])


def _checked(source: Path | str) -> tuple[Written, Scheme | None]:
    written = read_yaml(source, FORM)
    scheme = written.value(Scheme)
    written.faults.extend([*_unknown_indicators(written.raw), *_contending(written.raw)])
    return written, scheme


def _unread(error: SchemeError) -> Told:
    cause = error.__cause__
    if not isinstance(cause, MarkedYAMLError):
        return Told(1, FORM.name, "something else", f"a block of `key: value` with {FORM.keys}", "write one")
    mark = cause.problem_mark
    expected = "YAML: `key: value`, blocks indented by blanks"
    return Told(
        mark.line + 1 if mark else 1, FORM.name, cause.problem or "no YAML", expected, "mend this line"
    )


def _unknown_indicators(raw: Mapping[str, Any]) -> Iterator[Fault]:
    own = raw.get("indicators")
    own_names = list(own) if isinstance(own, Mapping) else []
    yield from _uncounted(own if isinstance(own, Mapping) else {})
    shipped = list(library())
    for name in own_names:
        if name in shipped:
            advice = "give yours another name, so that nobody takes it for the shipped one"
            yield Fault(("indicators", name), repr(name), "a name that the library does not have", advice)
    known = [*shipped, *map(str, own_names)]
    for place, name in _named(raw):
        if isinstance(name, str) and name not in known:
            advice = f"declare it under `indicators`{closest(name, known)}"
            yield Fault(place, repr(name), "an indicator that is known", advice)


def _uncounted(own: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the company's own indicators that count what nobody records."""
    for name, given in own.items():
        try:
            declared(str(name), OwnIndicator.model_validate(given).model_dump())
        except ValidationError:
            continue  # told already
        except SchemaError as error:
            yield Fault(("indicators", name), "what cannot be counted", "", str(error))


def _named(raw: Mapping[str, Any]) -> Iterator[tuple[Place, object]]:
    """Yield every place that names an indicator, also in blocks that are wrong otherwise."""
    for rule_index, rule in enumerate(_items(raw, "rules")):
        for index, one in enumerate(_items(rule, "indicators")):
            if isinstance(one, Mapping):
                yield ("rules", rule_index, "indicators", index, "indicator"), one.get("indicator")
    for index, one in enumerate(_items(raw, "bonus_items")):
        if isinstance(one, Mapping):
            yield ("bonus_items", index, "indicator"), one.get("indicator")


def _contending(raw: Mapping[str, Any]) -> Iterator[Fault]:
    rules: dict[int, Rule] = {}
    for index, rule in enumerate(_items(raw, "rules")):
        try:
            rules[index] = Rule.model_validate(rule)
        except ValidationError:
            continue  # told already
    for first, second, whom in contenders(rules):
        came = f"as specific a rule as rules[{first}] for {whom}"
        advice = "let one of them ask for more (role_family, front_line, maturity) or begin later (since)"
        yield Fault(("rules", second), came, "one most specific rule for everybody", advice)


def _items(block: object, key: str) -> Sequence[object]:
    found = block.get(key) if isinstance(block, Mapping) else None
    return found if isinstance(found, list) else []
