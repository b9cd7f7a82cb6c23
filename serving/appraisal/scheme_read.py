"""Schemes: what one says, in words, which were adopted, and what is wrong with one that somebody writes."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from importlib import resources

import yaml

from features.appraisal.indicators.library import Indicator, library
from features.appraisal.schemes.authored import check_scheme
from features.appraisal.schemes.cycles import cycle_of
from features.appraisal.schemes.differences import differences, settings_changed, whom
from features.appraisal.schemes.ledger import adopted, adoptions, last_known
from features.appraisal.schemes.resolved import Key, resolve, roles_of
from features.appraisal.schemes.scheme import Scheme, Weighted, shipped
from serving.access import Caller
from serving.appraisal.requests import SchemeCheckRequest, SchemeReadRequest
from serving.appraisal.scheme_answers import (
    Anchor,
    BonusPoints,
    ReadableScheme,
    SchemeAdoption,
    SchemeCheckAnswer,
    SchemeDifference,
    SchemeFault,
    SchemeReadAnswer,
    SchemeRule,
    SettingChange,
    Weight,
)
from serving.context import FIRST, Context

_Library = Mapping[str, Indicator]


def read(context: Context, caller: Caller, request: SchemeReadRequest) -> SchemeReadAnswer:
    """Say in words what a scheme counts for whom.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Adoptions, with who decided and why, are for who sees values.
    request : SchemeReadRequest
        Date, and version.

    Returns
    -------
    SchemeReadAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, or SchemeError where there is no such version.
    """
    with context.deciding(caller, "/appraisal/scheme/read", request) as decision:
        view = context.policy.view(caller, "appraisal.scheme")
        as_of = request.as_of or last_known(context.home)
        current = context.scheme(as_of)
        scheme = adopted(context.home, request.version) if request.version else current
        decision.basis |= {"scheme": scheme.version}
        kept = reversed(adoptions(context.home)) if view.sees("values") else ()
        answer = SchemeReadAnswer(
            request_id=decision.request_id,
            as_of=as_of,
            scheme_version=scheme.version,
            scheme=readable(scheme, as_of),
            in_force=current.version,
            history=[
                SchemeAdoption(
                    version=one.version, since=one.since, at=one.adopted_at, by=one.by, note=one.note
                )
                for one in kept
            ],
        )
        return decision.give(answer, [])


def check(context: Context, caller: Caller, request: SchemeCheckRequest) -> SchemeCheckAnswer:
    """Say every fault of a scheme as written, else what it would weigh differently from the one in force.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Whoever may read schemes.
    request : SchemeCheckRequest
        The text.

    Returns
    -------
    SchemeCheckAnswer
        In the decision log already; nothing is adopted by it.

    Raises
    ------
    EchelonError
        AccessDenied.
    """
    with context.deciding(caller, "/appraisal/scheme/check", request) as decision:
        context.policy.view(caller, "appraisal.scheme")
        as_of = last_known(context.home)
        old = context.scheme(as_of)
        new, faults = check_scheme(request.scheme)
        decision.basis |= {"scheme": new.version if new else None, "against": old.version}
        answer = SchemeCheckAnswer(
            request_id=decision.request_id,
            as_of=as_of,
            faults=[SchemeFault(**asdict(one)) for one in faults],
            scheme_version=new.version if new else None,
            against=old.version,
            differences=_differences(old, new, _running(as_of)) if new else [],
            settings=[
                SettingChange(key=key, before=before, after=after)
                for key, before, after in (settings_changed(old, new) if new else ())
            ],
        )
        return decision.give(answer, [])


def readable(scheme: Scheme, as_of: date) -> ReadableScheme:
    """Return a scheme in readable form: what counts in the cycle of the day before a date."""
    known = library(scheme.own_indicators)
    return ReadableScheme(
        version=scheme.version,
        zh=scheme.zh,
        en=scheme.en,
        rules=_rules(scheme, known, _running(as_of)),
        bonus_items=[
            BonusPoints(
                indicator=one.indicator,
                zh=known[one.indicator].zh,
                en=known[one.indicator].en,
                most_points=one.most_points,
            )
            for one in scheme.bonus_items
        ],
        new_until_months=scheme.maturity.new_until_months,
        growing_until_months=scheme.maturity.growing_until_months,
        minimum_reliability=scheme.minimum_reliability,
        team_share=scheme.team_share,
        weights=scheme.weights,
        roles=scheme.scale.roles,
        anchors=[Anchor(role_family=name, score=score) for name, score in scheme.scale.anchors.items()],
        pay_floor=scheme.pay.floor,
        pay_cap=scheme.pay.cap,
        pay_team_share=scheme.pay.team_share,
        pay_without_score=scheme.pay.without_score,
        yaml=written(scheme),
    )


def written(scheme: Scheme) -> str:
    """Return a scheme as YAML: the shipped one with its remarks, others with what is not as by default."""
    if scheme == shipped():
        return (
            resources.files("features.appraisal").joinpath("schemes/default.yaml").read_text(encoding="utf-8")
        )
    contents = scheme.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(contents, allow_unicode=True, sort_keys=False)


def _running(as_of: date) -> str:
    return cycle_of(max(as_of, FIRST) - timedelta(days=1), "month")


def _rules(scheme: Scheme, known: _Library, cycle: str) -> list[SchemeRule]:
    """Return what counts, with those for whom the same counts together."""
    found: dict[tuple[Weighted, ...], list[Key]] = {}
    for family, front, age in roles_of(scheme):
        counting = resolve(scheme, role_family=family, front_line=front, maturity=age, cycle=cycle)
        found.setdefault(counting, []).append((family, front, age))
    families = list(dict.fromkeys(family for family, _, _ in roles_of(scheme)))
    rules = []
    for counting, keys in found.items():
        zh, en = whom(keys, families)
        heaviest_first = sorted(counting, key=lambda one: -one.weight)
        rules.append(
            SchemeRule(
                zh=zh,
                en=en,
                cadences=list(dict.fromkeys(_cadence(scheme, key) for key in keys)),
                weights=[_weight(one, known[one.indicator]) for one in heaviest_first],
            )
        )
    return rules


def _cadence(scheme: Scheme, key: Key) -> str:
    _, front, age = key
    cadence: str = getattr(scheme.cadence, (age or "mature") if front else "back_office")
    return cadence


def _weight(one: Weighted, label: Indicator) -> Weight:
    return Weight(
        indicator=one.indicator,
        zh=label.zh,
        en=label.en,
        formula_zh=label.formula_zh,
        formula_en=label.formula,
        kind=label.kind,
        weight=one.weight,
        minimum_evidence=one.minimum_evidence,
        exposure=label.exposure,
    )


def _differences(old: Scheme, new: Scheme, cycle: str) -> list[SchemeDifference]:
    known = library(old.own_indicators) | library(new.own_indicators)
    return [
        SchemeDifference(
            zh=one.zh,
            en=one.en,
            indicator=one.indicator,
            indicator_zh=known[one.indicator].zh,
            indicator_en=known[one.indicator].en,
            before=one.before.weight if one.before else None,
            after=one.after.weight if one.after else None,
            limits=one.limits,
        )
        for one in differences(old, new, cycle)
    ]
