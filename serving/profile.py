"""What was known of a person."""

import pandas as pd

from features.catalog import Feature
from serving.access import Caller
from serving.answers import FeatureValue, Person, ProfileAnswer
from serving.context import Context
from serving.requests import ProfileRequest
from serving.selection import place_of
from serving.snapshot import Snapshot


def profile(context: Context, caller: Caller, request: ProfileRequest) -> ProfileAnswer:
    """Return a person's features as of a date.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope.
    request : ProfileRequest
        Person and date.

    Returns
    -------
    ProfileAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/profile", request) as decision:
        view = context.policy.view(caller, "profile.read")
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        told = [feature for feature in snapshot.catalogue.values() if view.sees_group(feature.group)]
        answer = ProfileAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            person=Person(**snapshot.person(place, view)),
            features=_values(snapshot, place, told) if view.sees("values") else [],
        )
        return decision.give(answer, [{"id": request.employee_id, "features": len(answer.features)}])


def _values(snapshot: Snapshot, place: int, told: list[Feature]) -> list[FeatureValue]:
    row = snapshot.profile.iloc[place].to_dict()
    return [
        FeatureValue(
            feature=feature.name,
            group=feature.group,
            zh=feature.zh,
            en=feature.en,
            unit=feature.unit,
            value=_plain(row[feature.name]),
            percentile=_share(row.get(f"{feature.name}_peer")),
        )
        for feature in told
        if feature.name in row and not feature.peer_of
    ]


def _plain(value: object) -> float | str | None:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]


def _share(value: object) -> float | None:
    plain = _plain(value)
    return None if plain is None or isinstance(plain, str) else plain
