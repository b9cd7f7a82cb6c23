"""What two schemes weigh differently, role by role, after every rule is resolved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from features.appraisal.schemes.resolved import OTHER, Key, resolve, roles_of
from features.appraisal.schemes.scheme import MATURITIES, Scheme, Weighted

#: (zh, en) of what is told of a role.
_Said = tuple[str, str]
_FRONT: dict[bool, _Said] = {True: ("前台", "front line"), False: ("后台", "back office")}
_AGE_WORDS: dict[str, _Said] = {
    "new": ("新", "new"),
    "growing": ("成长", "growing"),
    "mature": ("成熟", "mature"),
}
_AGES = (*MATURITIES, None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator that counts differently for some roles.

    Attributes
    ----------
    zh, en : str
        The roles, in words.
    indicator : str
        Its name.
    before, after : Weighted or None
        How it counts; weights are shares of 1; None where it does not count.
    """

    zh: str
    en: str
    indicator: str
    before: Weighted | None
    after: Weighted | None

    @property
    def limits(self) -> str:
        """What changes besides the weight, such as ``minimum_evidence 0 -> 30``."""
        if self.before is None or self.after is None:
            return ""
        names = ("floor", "cap", "minimum_evidence")
        pairs = [(name, getattr(self.before, name), getattr(self.after, name)) for name in names]
        return ", ".join(f"{name} {old:g} -> {new:g}" for name, old, new in pairs if old != new)


def differences(old: Scheme, new: Scheme, cycle: str) -> list[Difference]:
    """Compare what counts for each kind of role, not how it is written.

    Parameters
    ----------
    old, new : Scheme
        Checked schemes.
    cycle : str
        Rules that begin after it are left out.

    Returns
    -------
    list of Difference
        Roles that differ in the same way stand together.

    Raises
    ------
    InputError
        If the text names no cycle.
    """
    found: dict[tuple[tuple[str, Weighted | None, Weighted | None], ...], list[Key]] = {}
    for key in _all_roles(old, new):
        changed = tuple(_changed(_counting(old, key, cycle), _counting(new, key, cycle)))
        if changed:
            found.setdefault(changed, []).append(key)
    families = list(dict.fromkeys(family for family, _, _ in _all_roles(old, new)))
    named = ((whom(keys, families), changed) for changed, keys in found.items())
    return [Difference(zh, en, *one) for (zh, en), changed in named for one in changed]


def settings_changed(old: Scheme, new: Scheme) -> list[tuple[str, str, str]]:
    """Return the keys beside the rules that differ: key, before, after."""
    names = [name for name in Scheme.model_fields if name != "rules"]
    first, second = old.model_dump(mode="json"), new.model_dump(mode="json")
    pairs = [pair for name in names for pair in _unequal(name, first[name], second[name])]
    return [(name, str(before), str(after)) for name, before, after in pairs]


def whom(keys: Iterable[Key], families: Sequence[str] = (OTHER,)) -> tuple[str, str]:
    """Name a set of roles as short as possible, in Chinese and in English.

    Parameters
    ----------
    keys : iterable of (role family, front line, maturity)
        The roles.
    families : sequence of str
        All role families that are told apart.

    Returns
    -------
    tuple of str
        Chinese, English.

    >>> whom([("sales", True, "new"), ("sales", True, "growing")], ["sales", "*"])
    ('sales，前台，新或成长平台', 'sales, front line, new or growing platform')
    """
    by_pair: dict[tuple[str, bool | None], list[str | None]] = {}
    for family, front, age in keys:
        by_pair.setdefault((family, front), []).append(age)
    by_ages: dict[tuple[str, tuple[str | None, ...]], list[bool | None]] = {}
    for (family, front), ages in by_pair.items():
        by_ages.setdefault((family, tuple(ages)), []).append(front)
    whole: dict[tuple[tuple[bool | None, ...], tuple[str | None, ...]], list[str]] = {}
    for (family, ages_of), fronts in by_ages.items():
        whole.setdefault((tuple(fronts), ages_of), []).append(family)
    named = [_named(_families(found, families), *rest) for rest, found in whole.items()]
    return "；".join(zh for zh, _ in named), "; ".join(en for _, en in named)


def _families(found: Sequence[str], families: Sequence[str]) -> _Said:
    if OTHER not in found:
        return "、".join(found), ", ".join(found)
    rest = [one for one in families if one not in found]
    if not rest:
        return "", ""
    return f"除{'、'.join(rest)}外的职类", f"every role family but {', '.join(rest)}"


def _named(family: _Said, fronts: tuple[bool | None, ...], ages: tuple[str | None, ...]) -> _Said:
    parts = [family, _FRONT.get(bool(fronts[0]), ("", "")) if len(fronts) == 1 else ("", "")]
    if set(ages) != set(_AGES):
        parts.append(_platforms(ages))
    zh, en = ([part[at] for part in parts if part[at]] for at in (0, 1))
    return "，".join(zh) or "所有人", ", ".join(en) or "everybody"


def _platforms(ages: tuple[str | None, ...]) -> _Said:
    named = [_AGE_WORDS[one] for one in ages if one]
    told = [("或".join(zh for zh, _ in named) + "平台", " or ".join(en for _, en in named) + " platform")]
    told = [*(told if named else ()), *([("无平台", "no platform")] if None in ages else ())]
    return "或".join(zh for zh, _ in told), " or ".join(en for _, en in told)


def _all_roles(old: Scheme, new: Scheme) -> list[Key]:
    """Return the roles that either scheme can tell apart; families that only one names are split in both."""
    families = {family for scheme in (old, new) for family, _, _ in roles_of(scheme)} - {OTHER}
    rest = [(front, age) for family, front, age in roles_of(old) if family == OTHER]
    return [(family, front, age) for family in (*sorted(families), OTHER) for front, age in rest]


def _counting(scheme: Scheme, key: Key, cycle: str) -> dict[str, Weighted]:
    family, front, age = key
    found = resolve(scheme, role_family=family, front_line=front, maturity=age, cycle=cycle)
    return {one.indicator: one for one in found}


def _changed(
    before: dict[str, Weighted], after: dict[str, Weighted]
) -> Iterator[tuple[str, Weighted | None, Weighted | None]]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None or not _alike(old, new):
            yield name, old, new


def _alike(old: Weighted, new: Weighted) -> bool:
    same_weight = abs(old.weight - new.weight) < 1e-9
    return same_weight and old.model_copy(update={"weight": new.weight}) == new


def _unequal(name: str, before: object, after: object) -> Iterator[tuple[str, object, object]]:
    if isinstance(before, dict) and isinstance(after, dict) and name != "indicators":
        for key in dict.fromkeys((*before, *after)):
            yield from _unequal(f"{name}.{key}", before.get(key), after.get(key))
    elif before != after:
        yield name, before, after
