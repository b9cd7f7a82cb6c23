"""What a company writes in YAML, checked against its type: every fault at once, with line and key."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from data.errors import InputError
from data.home import Home
from data.suggest import closest

Declared = TypeVar("Declared")
Place = tuple[str | int, ...]

#: Fault of pydantic -> what was expected; filled from its context.
_EXPECTED = {
    "literal_error": "one of {expected}",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number of at least {ge}",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number of at most {le}",
    "finite_number": "a number",
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
    "list_type": "a list",
    "dict_type": "a block of `key: value`",
    "model_type": "a block of `key: value`",
    "model_attributes_type": "a block of `key: value`",
    "dataclass_type": "a block of `key: value`",
}
_UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")
_SHOWN = 60
#: Longest number that is repeated, in bits.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of YAML file: what it is called, the error that refuses it, the keys that it needs."""

    name: str
    error: type[InputError]
    keys: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what came, what was expected, what to do."""

    place: Place
    came: str
    expected: str
    advice: str
    undeclared: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """A fault as it is told: in which line, about which key; `expected` is empty where the advice says it."""

    line: int
    key: str
    came: str
    expected: str
    advice: str

    def __str__(self) -> str:
        expected = f"expected {self.expected}; " if self.expected else ""
        return f"line {self.line}, {self.key}: came {self.came}; {expected}{self.advice}"


@dataclass(frozen=True, slots=True)
class Written:
    """A YAML text with the line of every key and the faults found so far."""

    form: Form
    origin: str
    raw: dict[str, Any]
    lines: dict[Place, int]
    faults: list[Fault]

    def value(self, kind: type[Declared]) -> Declared | None:
        """Return the text as a value of a pydantic type, or note the faults and return None."""
        try:
            return TypeAdapter(kind).validate_python(self.raw)
        except ValidationError as error:
            self.faults.extend(faults_of(error, kind))
            return None

    def told(self) -> list[Told]:
        """Return every fault, each once, in the order of the lines."""
        return sorted({self._told(one) for one in self.faults})

    def refusal(self) -> InputError:
        """Return the error that tells every fault."""
        told = self.told()
        n = f"{len(told)} faults" if len(told) > 1 else "one fault"
        head = f"{self.origin} is no valid {self.form.name}; {n}:"
        return self.form.error("\n".join([head, *(f"- {one}" for one in told)]))

    def _told(self, fault: Fault) -> Told:
        key = place_words(fault.place) or self.form.name
        return Told(_line(self.lines, fault.place), key, fault.came, fault.expected, fault.advice)


def in_force(home: Home, file: str, shipped: str) -> Path | str:
    """Return the company's own file in the home folder, else the text that comes with the product."""
    own = home.root / file
    return own if own.exists() else shipped


def version_of(source: Path | str) -> str:
    """Return a digest of what `in_force` returned: what an answer rested on."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) and source.is_file() else source
    return hashlib.sha256(str(text).encode()).hexdigest()[:12]


def read_yaml(source: Path | str, form: Form) -> Written:
    """Read a file, or the text itself, as a form; keys that stand twice are noted as faults.

    Raises
    ------
    InputError
        That of the form, if it cannot be read or is no block of keys.
    """
    origin = str(source) if isinstance(source, Path) else "the text"
    try:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except (OSError, ValueError, yaml.YAMLError) as error:  # a number of thousands of digits is none
        msg = f"cannot read a {form.name} from {origin}: {error}; expected YAML in UTF-8"
        raise form.error(msg) from error
    if not isinstance(raw, dict):
        msg = f"{origin} must be a block of `key: value` with {form.keys}; came {came(raw)}"
        raise form.error(msg)
    lines: dict[Place, int] = {(): 1}
    twice = list(_walk(node, (), lines)) if node else []
    return Written(form, origin, raw, lines, twice)


def place_words(place: Place) -> str:
    """Return how a place is named.

    >>> place_words(("platforms", 2, "skills", 0, "lower"))
    'platforms[2].skills[0].lower'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def came(value: object) -> str:
    """Return in words what stands at a place.

    >>> came(None), came([1, 2]), came({"weight": 1}), came("yes")
    ('nothing', 'a list of 2', 'a block with weight', "'yes'")
    """
    if isinstance(value, dict):
        return f"a block with {', '.join(map(str, value)) or 'nothing'}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, int) and value.bit_length() > _LONGEST:
        return f"a number of {value.bit_length()} bits"  # in hex it may be too long to be written out
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _walk(node: yaml.Node, path: Place, lines: dict[Place, int]) -> Iterator[Fault]:
    """Note the line of every key and item, and yield keys that stand twice in one block."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            line = key.start_mark.line + 1
            if inner in lines:
                yield Fault(
                    inner, f"the key twice, in lines {lines[inner]} and {line}", "each key once", "remove one"
                )
            lines[inner] = line
            yield from _walk(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[*path, index] = value.start_mark.line + 1
            yield from _walk(value, (*path, index), lines)


def _line(lines: Mapping[Place, int], place: Place) -> int:
    """Return the line of a place, or of the block that should hold it."""
    return next(lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in lines)


def faults_of(error: ValidationError, kind: Any) -> Iterator[Fault]:
    """Yield what does not fit a pydantic type, in words."""
    told = error.errors(include_url=False)
    for one in told:
        place = one["loc"]
        inner = any(other["loc"][: len(place)] == place and other["loc"] != place for other in told)
        if one["type"] != "too_short" or not inner:  # a list with wrong items counts as empty
            yield _fault(one, kind)


def _fault(error: ErrorDetails, kind: Any) -> Fault:
    what, place = error["type"], tuple(step for step in error["loc"] if step != "[key]")
    meaning = _meaning(place, kind)
    if what == "missing":
        return Fault(place, "nothing", _within(meaning) or "this key", "add it")
    if what in _UNKNOWN_KEY:
        names, key = list(_fields(_kind_at(place[:-1], kind))), str(place[-1])
        return Fault(
            place,
            f"the key {key!r}",
            f"one of {', '.join(names)}",
            f"remove it{_maybe(key, names)}",
            undeclared=True,
        )
    given = came(error["input"])
    if what == "value_error":
        return Fault(place, given, "", error["msg"].removeprefix("Value error, "))
    context = error.get("ctx", {})
    limits = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    expected = _EXPECTED[what].format(**limits) if what in _EXPECTED else error["msg"]
    return Fault(place, given, expected, f"give {_within(meaning)}" if meaning else "change it")


def _within(meaning: str) -> str:
    """Return a meaning as it stands within a sentence."""
    return meaning[:1].lower() + meaning[1:]


def _maybe(name: str, names: Sequence[str]) -> str:
    offer = closest(name, names)
    return offer if "did you mean" in offer else ""


def _fields(kind: Any) -> Mapping[str, FieldInfo]:
    """Return the declared keys of a model or dataclass of pydantic, as they are written."""
    found: Mapping[str, FieldInfo] = getattr(kind, "__pydantic_fields__", {})
    return {field.alias or name: field for name, field in found.items()}


def _kind_at(place: Place, kind: Any) -> Any:
    """Return the declared type that stands at a place; None where nothing is declared."""
    keyed = False
    for step in place:
        if isinstance(step, int):
            continue
        if keyed:  # a key that the company chose, such as the name of an indicator
            keyed = False
            continue
        field = _fields(kind).get(step)
        annotation = field.annotation if field else None
        kind, keyed = _declaring(annotation), get_origin(annotation) in (dict, Mapping)
    return kind


def _declaring(annotation: Any) -> Any:
    """Return the model or dataclass within an annotation."""
    if _fields(annotation):
        return annotation
    return next((one for one in map(_declaring, get_args(annotation)) if one), None)


def _meaning(place: Place, kind: Any) -> str:
    """Return what the key at a place means."""
    last = max((index for index, step in enumerate(place) if isinstance(step, str)), default=None)
    field = None if last is None else _fields(_kind_at(place[:last], kind)).get(str(place[last]))
    return field.description or "" if field else ""
