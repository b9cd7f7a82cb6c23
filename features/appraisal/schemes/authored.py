"""Read a scheme as somebody wrote it, and say every fault at once, with the line and the key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from data.errors import SchemaError, SchemeError
from data.suggest import closest
from features.appraisal.indicators.library import declared, library
from features.appraisal.schemes.resolved import contenders
from features.appraisal.schemes.scheme import OwnIndicator, Rule, Scheme

Path_ = tuple[str | int, ...]

#: Fault of pydantic -> what was expected; filled from its context.
_EXPECTED = {
    "literal_error": "one of {expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "string_pattern_mismatch": "a name that fits {pattern}",
    "too_short": "a list of at least one",
    "tuple_type": "a list",
    "dict_type": "a block of `key: value`",
    "model_type": "a block of `key: value`",
    "model_attributes_type": "a block of `key: value`",
}
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Fault:
    place: Path_
    came: str
    expected: str
    advice: str


def read_scheme(source: Path | str) -> Scheme:
    """Read and check a scheme; see `features.appraisal.schemes.scheme.load_scheme`."""
    origin = str(source) if isinstance(source, Path) else "the text"
    raw, lines, faults = _parsed(source, origin)
    scheme: Scheme | None = None
    try:
        scheme = Scheme.model_validate(raw)
    except ValidationError as error:
        faults += _faults(error)
    faults += [*_unknown_indicators(raw), *_contending(raw)]
    if scheme is None or faults:
        raise SchemeError(_report(origin, lines, faults))
    return scheme


def _parsed(source: Path | str, origin: str) -> tuple[dict[str, Any], dict[Path_, int], list[_Fault]]:
    try:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"cannot read a scheme from {origin}: {error}; expected YAML in UTF-8"
        raise SchemeError(msg) from error
    if not isinstance(raw, dict):
        msg = (
            f"{origin} must be a block of `key: value` with `name`, `zh`, `en` and `rules`; came {_came(raw)}"
        )
        raise SchemeError(msg)
    lines: dict[Path_, int] = {(): 1}
    twice = list(_walk(node, (), lines)) if node else []
    return raw, lines, twice


def _walk(node: yaml.Node, path: Path_, lines: dict[Path_, int]) -> Iterator[_Fault]:
    """Note the line of every key and item, and yield keys that stand twice in one block."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                yield _Fault(
                    inner, f"the key twice, in lines {lines[inner]} and {line}", "each key once", "remove one"
                )
            lines[inner] = line
            yield from _walk(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[*path, index] = value.start_mark.line + 1
            yield from _walk(value, (*path, index), lines)


def _faults(error: ValidationError) -> Iterator[_Fault]:
    told = error.errors(include_url=False)
    for one in told:
        place = one["loc"]
        inner = any(other["loc"][: len(place)] == place and other["loc"] != place for other in told)
        if one["type"] != "too_short" or not inner:  # a list with wrong items counts as empty
            yield _fault(one)


def _fault(error: ErrorDetails) -> _Fault:
    kind, place = error["type"], error["loc"]
    meaning = _meaning(place)
    if kind == "missing":
        return _Fault(place, "nothing", meaning or "this key", "add it")
    if kind == "extra_forbidden":
        model = _model_at(place[:-1])
        names = list(model.model_fields) if model else []
        key = str(place[-1])
        return _Fault(
            place, f"the key {key!r}", f"one of {', '.join(names)}", f"remove it{_maybe(key, names)}"
        )
    came = _came(error["input"])
    if kind == "value_error":
        return _Fault(place, came, "", error["msg"].removeprefix("Value error, "))
    context = error.get("ctx", {})
    limits = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    expected = _EXPECTED.get(kind, error["msg"]).format(**limits)
    return _Fault(place, came, expected, f"give {meaning}" if meaning else "change it")


def _maybe(name: str, names: Sequence[str]) -> str:
    offer = closest(name, names)
    return offer if "did you mean" in offer else ""


def _unknown_indicators(raw: Mapping[str, Any]) -> Iterator[_Fault]:
    own = raw.get("indicators")
    own_names = list(own) if isinstance(own, Mapping) else []
    yield from _uncounted(own if isinstance(own, Mapping) else {})
    shipped = list(library())
    for name in own_names:
        if name in shipped:
            advice = "give yours another name, so that nobody takes it for the shipped one"
            yield _Fault(("indicators", name), repr(name), "a name that the library does not have", advice)
    known = [*shipped, *map(str, own_names)]
    for place, name in _named(raw):
        if isinstance(name, str) and name not in known:
            advice = f"declare it under `indicators`{closest(name, known)}"
            yield _Fault(place, repr(name), "an indicator that is known", advice)


def _uncounted(own: Mapping[str, Any]) -> Iterator[_Fault]:
    """Yield the company's own indicators that count what nobody records."""
    for name, given in own.items():
        try:
            declared(str(name), OwnIndicator.model_validate(given).model_dump())
        except ValidationError:
            continue  # told already
        except SchemaError as error:
            yield _Fault(("indicators", name), "what cannot be counted", "", str(error))


def _named(raw: Mapping[str, Any]) -> Iterator[tuple[Path_, object]]:
    """Yield every place that names an indicator, also in blocks that are wrong otherwise."""
    for rule_index, rule in enumerate(_items(raw, "rules")):
        for index, one in enumerate(_items(rule, "indicators")):
            if isinstance(one, Mapping):
                yield ("rules", rule_index, "indicators", index, "indicator"), one.get("indicator")
    for index, one in enumerate(_items(raw, "bonus_items")):
        if isinstance(one, Mapping):
            yield ("bonus_items", index, "indicator"), one.get("indicator")


def _contending(raw: Mapping[str, Any]) -> Iterator[_Fault]:
    rules: dict[int, Rule] = {}
    for index, rule in enumerate(_items(raw, "rules")):
        try:
            rules[index] = Rule.model_validate(rule)
        except ValidationError:
            continue  # told already
    for first, second, whom in contenders(rules):
        came = f"as specific a rule as rules[{first}] for {whom}"
        advice = "let one of them ask for more (role_family, front_line, maturity) or begin later (since)"
        yield _Fault(("rules", second), came, "one most specific rule for everybody", advice)


def _items(block: object, key: str) -> Sequence[object]:
    found = block.get(key) if isinstance(block, Mapping) else None
    return found if isinstance(found, list) else []


def _model_at(place: Sequence[str | int]) -> type[BaseModel] | None:
    """Return the model that stands at a place of a scheme."""
    model: type[BaseModel] | None = Scheme
    for step in place:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step) if model else None
        if field is None:
            return OwnIndicator if len(place) == 2 and place[0] == "indicators" else None
        model = _inner_model(field.annotation)
    return model


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_inner_model(one) for one in getattr(annotation, "__args__", ())]
    return next((one for one in found if one), None)


def _meaning(place: Sequence[str | int]) -> str:
    """Return what the key at a place means."""
    names = [step for step in place if isinstance(step, str)]
    if not names:
        return ""
    last = max(index for index, step in enumerate(place) if isinstance(step, str))
    model = _model_at(place[:last])
    field = model.model_fields.get(names[-1]) if model else None
    return field.description or "" if field else ""


def _came(value: object) -> str:
    if isinstance(value, dict):
        return f"a block with {', '.join(map(str, value)) or 'nothing'}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _report(origin: str, lines: Mapping[Path_, int], faults: Sequence[_Fault]) -> str:
    told = sorted({(_line(lines, one.place), _text(one)) for one in faults})
    n = f"{len(told)} faults" if len(told) > 1 else "one fault"
    return "\n".join(
        [f"{origin} is no valid scheme; {n}:", *(f"- line {line}, {text}" for line, text in told)]
    )


def _line(lines: Mapping[Path_, int], place: Path_) -> int:
    """Return the line of a place, or of the block that should hold it."""
    return next(lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines)


def _text(fault: _Fault) -> str:
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.place).lstrip(".")
    expected = f"expected {fault.expected}; " if fault.expected else ""
    return f"{key or 'scheme'}: came {fault.came}; {expected}{fault.advice}"
