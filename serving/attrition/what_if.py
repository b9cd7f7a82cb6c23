"""How the probability of leaving would differ if a person's profile were another one."""

from collections.abc import Sequence
from datetime import date
from math import isnan
from typing import Any

import pandas as pd

from data.errors import AccessDenied, InputError
from features.attrition.scenarios import CHANGES, changed, without_effect
from features.attrition.setup import HORIZONS
from features.catalog import Feature
from models.hazard import N_MONTHS, ExitModels, Incidence
from models.horizon import WithinHorizon
from models.paired import Paired, paired
from models.wording import shown
from serving.access import Caller, View
from serving.answers import Note, Person
from serving.attrition.risk_answers import Within
from serving.attrition.risk_words import ADVICE, level_notes
from serving.attrition.what_if_answers import (
    Earlier,
    FeatureThen,
    ScenarioTold,
    WhatIfAnswer,
    WithinThen,
)
from serving.attrition.what_if_requests import WhatIfRequest
from serving.attrition.what_if_words import (
    CHOSEN,
    HIDDEN,
    NO_EFFECT,
    NOT_SURE,
    assumed,
    difference_words,
    idle,
    scenario_label,
)
from serving.attrition.what_ifs import WHAT_IF
from serving.context import Context
from serving.scores import Scores
from serving.selection import place_of

#: Former what-ifs that are told.
_MOST_EARLIER = 10


def what_if(context: Context, caller: Caller, request: WhatIfRequest) -> WhatIfAnswer:
    """Compare the probability of leaving of a person's profile with that of changed ones.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope, and not the caller, a peer or a superior.
    request : WhatIfRequest
        Person, scenarios and date.

    Returns
    -------
    WhatIfAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, also where pay is asked about by somebody who may not see it; UnknownEmployee,
        FutureDate, NoModel, MissingTable, TooLittleData or LogBroken; InputError where the model was learnt
        from one undated table.
    """
    with context.deciding(caller, WHAT_IF, request) as decision:
        view = context.policy.view(caller, "attrition.what_if")
        view.need("score")
        _check_pay(view, request)
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        scores = context.scores("attrition", snapshot, decision, N_MONTHS)
        if not isinstance(scores.model, WithinHorizon):
            msg = "the model was learnt from one undated table, which tells of no months; import dated tables"
            raise InputError(msg)
        asked = [[name for name in CHANGES if name in one] for one in request.scenarios]
        comparison = _Comparison(scores, scores.model.models, place, asked)
        answer = WhatIfAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=comparison.notes(view),
            person=Person(**snapshot.person(place, view)),
            now=[Within(**comparison.within(0, months, view)) for months in HORIZONS],
            scenarios=[comparison.told(row, view) for row in range(len(asked))],
            earlier=_earlier(context, view, request.employee_id, snapshot.as_of),
        )
        return decision.give(answer, [_kept(answer)])


def _check_pay(view: View, request: WhatIfRequest) -> None:
    if not view.sees("pay") and any("pay" in scenario for scenario in request.scenarios):
        msg = f"the role {view.caller.role} may not see pay; leave `pay` out of the scenarios"
        raise AccessDenied(msg)


def _seen(view: View, feature: Feature) -> bool:
    return view.sees("values") and view.sees_group(feature.group)


class _Comparison:
    """A person's profile and the changed ones, as the models see them."""

    def __init__(
        self, scores: Scores, models: ExitModels, place: int, asked: Sequence[Sequence[str]]
    ) -> None:
        snapshot = scores.snapshot
        given = (snapshot.profile, snapshot.roster, snapshot.ids[place])
        self.asked = asked
        self.idle = [without_effect(*given, one) for one in asked]
        profiles = [snapshot.profile.iloc[[place]], *(changed(*given, one) for one in asked)]
        self.rows = pd.concat(profiles, ignore_index=True)[list(models.feature_names)]
        self.incidence: Incidence = models.incidence(self.rows)
        self.paired: Paired = paired(models, self.rows, HORIZONS)
        self._scores = scores

    def notes(self, view: View) -> list[Note]:
        """Return what the answer is to be read with."""
        moved = [self._features(row) for row in range(len(self.asked))]
        hidden = any(not _seen(view, one) for row in moved for one in row)
        unsure = bool(((self.paired.difference != 0.0) & ~self.paired.sure).any())
        more = [*([NOT_SURE] if unsure else []), *([HIDDEN] if hidden else [])]
        return [NO_EFFECT, CHOSEN, ADVICE, *more, *level_notes(self._scores)]

    def within(self, row: int, months: int, view: View) -> dict[str, Any]:
        """Return the fields of `Within` of one of the profiles; the first is that of today."""
        chance, low, high = self.incidence.at(months)
        ends = {"low": float(low[row]), "high": float(high[row])} if view.sees("interval") else {}
        return {"horizon_months": months, "probability": float(chance[row]), **ends}

    def told(self, row: int, view: View) -> ScenarioTold:
        """Return what is told of a scenario."""
        label, changes = scenario_label(self.asked[row]), self.asked[row]
        return ScenarioTold(
            changes=list(changes),  # type: ignore[arg-type]  # names of the request
            zh=label.zh,
            en=label.en,
            assumed=assumed(changes),
            idle=idle(self.idle[row]),
            within=[self._then(row, at, view) for at in range(len(HORIZONS))],
            features=[self._feature(row, one) for one in self._features(row) if _seen(view, one)],
        )

    def _then(self, row: int, at: int, view: View) -> WithinThen:
        months, chance = HORIZONS[at], self.incidence.at(HORIZONS[at])[0]
        agreement, sure = float(self.paired.agreement[row, at]), bool(self.paired.sure[row, at])
        return WithinThen(
            **self.within(row + 1, months, view),
            difference=100.0 * float(self.paired.difference[row, at]),
            agreement=None if isnan(agreement) else agreement,
            sure=sure,
            words=difference_words(months, float(chance[0]), float(chance[row + 1]), sure=sure),
        )

    def _features(self, row: int) -> list[Feature]:
        """Return the features that read otherwise, in the order of the catalogue."""
        now, then = self.rows.iloc[0], self.rows.iloc[row + 1]
        catalogue = self._scores.snapshot.catalogue
        return [
            feature
            for name, feature in catalogue.items()
            if name in self.rows and shown(now[name], feature.unit) != shown(then[name], feature.unit)
        ]

    def _feature(self, row: int, feature: Feature) -> FeatureThen:
        now, then = (shown(self.rows[feature.name].iloc[at], feature.unit) for at in (0, row + 1))
        return FeatureThen(
            feature=feature.name,
            group=feature.group,
            zh=feature.zh,
            en=feature.en,
            percentile=bool(feature.peer_of),
            now=Note(zh=now.zh, en=now.en),
            then=Note(zh=then.zh, en=then.en),
        )


def _kept(answer: WhatIfAnswer) -> dict[str, Any]:
    """Return what the log keeps of an answer."""
    return {
        "id": answer.person.employee_id,
        "now": _by_months(answer.now),
        "scenarios": [{"changes": one.changes, "within": _by_months(one.within)} for one in answer.scenarios],
    }


def _by_months(within: Sequence[Within]) -> dict[str, float]:
    return {str(one.horizon_months): one.probability for one in within}


def _earlier(context: Context, view: View, employee_id: str, as_of: date) -> list[Earlier]:
    """Return former what-ifs, without scenarios that the view does not show."""
    told: list[Earlier] = []
    for one in context.what_ifs.of(employee_id, caller=view.caller, as_of=as_of):
        seen = [each for each in one.scenarios if view.sees("pay") or "pay" not in each["changes"]]
        if seen and len(told) < _MOST_EARLIER:
            fields = {name: getattr(one, name) for name in ("request_id", "at", "as_of", "now")}
            told.append(Earlier.model_validate({**fields, "model_version": one.model, "scenarios": seen}))
    return told
