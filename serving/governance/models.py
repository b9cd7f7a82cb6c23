"""The released models: which they are, what they had to show, and their cards."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv  # type: ignore[import-untyped]

from data.errors import NoModel
from data.store import Store
from data.words import Words
from features.catalog import catalogue
from features.small_groups import shown
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.governance.answers import (
    CardAnswer,
    GateTold,
    InputTold,
    ModelsAnswer,
    ModelTold,
    PartTold,
    VersionTold,
)
from serving.governance.records import Record, Version, record, versions
from serving.governance.requests import ModelRequest, ModelsRequest

TOPICS = {
    "promotion": Words("Readiness for promotion", "晋升准备度"),
    "attrition": Words("Leaving by choice", "主动离职"),
    "productivity": Words("What people bring on a platform", "平台预期产出"),
}
_GATES = {
    "baseline": Words("better than the average alone", "优于只用平均水平"),
    "calibration": Words("as many happen as are foreseen", "预测与实际发生的数量相符"),
    "features": Words("looks at nothing forbidden", "不使用被禁止的信息"),
    "champion": Words("no worse than the model before", "不劣于上一版模型"),
    "transfers": Words("foresaw past transfers better than simple rules", "对以往调动的预测优于简单规则"),
    "intervals": Words("its intervals held", "区间如其所述"),
}
#: Figures of a card -> what they are called; the interval stands beside them.
FIGURES = {
    "roc_auc": Words("Pairs that it puts in the right order", "排序正确的比例"),
    "observed_expected": Words("Happened over foreseen", "实际与预测之比"),
    "error_ratio": Words("Error over that of the best simple rule", "误差与最佳简单规则之比"),
    "cover80": Words("Outcomes inside the 80 % interval", "落在 80% 区间内的比例"),
}
_N_PARTS = 5


def released(context: Context, caller: Caller, request: ModelsRequest) -> ModelsAnswer:
    """Return the models with their versions and gates.

    Raises
    ------
    AccessDenied
        If the caller may not read about models.
    """
    with context.deciding(caller, "/governance/models", request) as decision:
        context.policy.view(caller, "models.read")
        found = [_model(context, topic)[0] for topic in TOPICS]
        answer = ModelsAnswer(request_id=decision.request_id, as_of=datetime.now(UTC).date(), models=found)
        return decision.give(answer, [{"models": [one.champion for one in found]}])


def card(context: Context, caller: Caller, request: ModelRequest) -> CardAnswer:
    """Return the card of a released model: facts, gates, predicted against actual, features with purposes.

    Raises
    ------
    EchelonError
        AccessDenied, or NoModel where none is released.
    """
    with context.deciding(caller, "/governance/model", request) as decision:
        context.policy.view(caller, "models.read")
        model, version = _model(context, request.topic)
        if version is None:
            msg = f"no model of {request.topic} is released; run `echelon train {request.topic}`"
            raise NoModel(msg)
        meta = context.registry.released(request.topic).loaded.meta
        kept = record(context.registry, version.run_id)
        answer = CardAnswer(
            request_id=decision.request_id,
            as_of=date.fromisoformat(meta["known_until"]),
            model_version=context.registry.released(request.topic).name,
            model=model,
            facts={
                "split": meta["split"],
                "version": meta["version"],
                "git_sha": meta["git_sha"],
                "fingerprint": meta["fingerprint"],
                "n_rows": len(kept.held_out),
            },
            fifths=fifths(kept.held_out),
            figures={
                name: value
                for name, value in kept.figures.items()
                if name.removesuffix("_low").removesuffix("_high") in FIGURES and np.isfinite(value)
            },
            inputs=_inputs(context, kept),
        )
        decision.basis |= {"model": answer.model_version}
        return decision.give(answer, [])


def fifths(held_out: pd.DataFrame) -> list[PartTold]:
    """Return predicted against actual in fifths of the prediction, with the 90 % interval of chance.

    Parameters
    ----------
    held_out : DataFrame
        What was foreseen (``model``) of rows that the model had not seen, and their ``outcome``; of
        productivity a number of ``leads`` on which both are.

    Returns
    -------
    list of PartTold
        Lowest first; without figures where one is of fewer than 5 rows.
    """
    if held_out.empty:
        return []
    trials = held_out["leads"] if "leads" in held_out else pd.Series(1.0, index=held_out.index)
    rows = held_out.assign(trials=trials).groupby("row")[["model", "outcome", "trials"]].mean()
    rows = rows[rows["trials"] > 0]
    rate = rows["model"] / rows["trials"]
    place = rate.rank(method="first").to_numpy(dtype=float) - 1
    part = np.minimum(place * _N_PARTS // max(len(rows), 1), _N_PARTS - 1)
    sums = rows.groupby(part).sum()
    sizes = rows.groupby(part).size().reindex(sums.index)
    return [
        _part(sums.loc[at], int(sizes[at]), may=bool(may))
        for at, may in zip(sums.index, shown(sizes), strict=True)
    ]


def _part(sums: "pd.Series[float]", n: int, *, may: bool) -> PartTold:
    if not may:
        return PartTold(n=None, predicted=None, actual=None, low=None, high=None)
    hits, misses = float(sums["outcome"]), float(sums["trials"] - sums["outcome"])
    low, high = betaincinv(hits + 0.5, misses + 0.5, [0.05, 0.95])
    actual = hits / float(sums["trials"])
    predicted = float(sums["model"] / sums["trials"])
    return PartTold(n=n, predicted=predicted, actual=actual, low=float(low), high=float(high))


def _model(context: Context, topic: str) -> tuple[ModelTold, Version | None]:
    words = TOPICS[topic]
    try:
        context.registry.released(topic)
        champion, found = versions(context.registry, topic)
    except NoModel:
        none = ModelTold(
            topic=topic, zh=words.zh, en=words.en, champion=None, known_until=None, gates=[], versions=[]
        )
        return none, None
    version = next(one for one in found if one.number == champion)
    gates = [
        GateTold(
            **_GATES.get(one["name"], Words(one["name"], one["name"]))._asdict(),
            passed=one["passed"],
            finding=one["finding"],
        )
        for one in record(context.registry, version.run_id).gates
    ]
    told = [
        VersionTold(
            number=one.number,
            created=one.created.isoformat(timespec="seconds"),
            known_until=one.tags.get("known_until"),
            gates=one.tags.get("gates"),
            champion=one.number == champion,
        )
        for one in found
    ]
    known = version.tags.get("known_until")
    model = ModelTold(
        topic=topic,
        zh=words.zh,
        en=words.en,
        champion=champion,
        known_until=known,
        gates=gates,
        versions=told,
    )
    return model, version


def _inputs(context: Context, kept: Record) -> list[InputTold]:
    known = catalogue(Store(context.home).company)
    return [_input(one, known) for one in kept.features]


def _input(one: Any, known: dict[str, Any]) -> InputTold:
    name = one if isinstance(one, str) else str(one["name"])
    feature = known.get(name)
    if feature is None:
        called = {"zh": name, "en": name} if isinstance(one, str) else {"zh": one["zh"], "en": one["en"]}
        return InputTold(name=name, group=None, **called, purpose=None)
    purpose = Note(zh=feature.purpose_zh, en=feature.purpose)
    return InputTold(name=name, group=feature.group, zh=feature.zh, en=feature.en, purpose=purpose)
