"""What two schemes weigh differently, role by role, after every rule is resolved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from features.appraisal.schemes.resolved import OTHER, Key, resolve, roles_of
from features.appraisal.schemes.scheme import MATURITIES, Scheme, Weighted

_FRONT = {True: "front line", False: "back office"}
_AGES = (*MATURITIES, None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator that counts differently for some roles.

    Attributes
    ----------
    whom : str
        The roles, in words.
    indicator : str
        Its name.
    before, after : Weighted or None
        How it counts; weights are shares of 1; None where it does not count.
    """

    whom: str
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
    return [Difference(whom(keys, families), *one) for changed, keys in found.items() for one in changed]


def settings_changed(old: Scheme, new: Scheme) -> list[tuple[str, str, str]]:
    """Return the keys beside the rules that differ: key, before, after."""
    names = [name for name in Scheme.model_fields if name != "rules"]
    first, second = old.model_dump(mode="json"), new.model_dump(mode="json")
    pairs = [pair for name in names for pair in _unequal(name, first[name], second[name])]
    return [(name, str(before), str(after)) for name, before, after in pairs]


def whom(keys: Iterable[Key], families: Sequence[str] = (OTHER,)) -> str:
    """Name a set of roles as short as possible, where these are all role families that are told apart.

    >>> whom([("sales", True, "new"), ("sales", True, "growing")], ["sales", "*"])
    'sales, front line, new or growing platform'
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
    named = {rest: _families(found, families) for rest, found in whole.items()}
    return "; ".join(_named(name, *rest) for rest, name in named.items())


def _families(found: Sequence[str], families: Sequence[str]) -> str:
    rest = [one for one in families if one not in found]
    if OTHER not in found:
        return ", ".join(found)
    return f"every role family but {', '.join(rest)}" if rest else ""


def _named(family: str, fronts: tuple[bool | None, ...], ages: tuple[str | None, ...]) -> str:
    parts = [family] if family else []
    if len(fronts) == 1:
        parts.append(_FRONT.get(bool(fronts[0]), ""))
    if set(ages) != set(_AGES):
        named = [one for one in ages if one]
        with_platform = f"{' or '.join(named)} platform" if named else ""
        without = "no platform" if None in ages else ""
        parts.append(" or ".join(one for one in (with_platform, without) if one))
    return ", ".join(parts) or "everybody"


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
