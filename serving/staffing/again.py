"""A plan that was shown, made again from the log for whoever goes on from it."""

import numpy as np

from data.errors import InputError, UnknownPlan
from serving.access import View
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot
from serving.staffing.compiled import Compiled
from serving.staffing.kept import rebuilt
from serving.staffing.plans import Shown, check_tables, found
from serving.staffing.solved import Made


def shown_plan(context: Context, view: View, decision: Decision, plan_id: str) -> tuple[Shown, Snapshot]:
    """Return a plan that the caller may see, and the company as of its date.

    Raises
    ------
    UnknownPlan
        If there is none, or somebody in it is out of scope.
    LogBroken
        If the log was altered.
    """
    known = context.plans.shown(plan_id)
    if known is None:
        msg = f"plan_id is {plan_id!r}, but no such plan was shown; give the request_id of a plan"
        raise UnknownPlan(msg)
    snapshot = context.snapshot(known.as_of, decision)
    visible = {snapshot.ids[at] for at in np.flatnonzero(view.rows(snapshot.roster))}
    return found(context.plans, plan_id, view, visible), snapshot


def made_again(context: Context, view: View, decision: Decision, shown: Shown, snapshot: Snapshot) -> Made:
    """Return a plan with what it was made from: as it is still at hand, else recomputed.

    Raises
    ------
    InputError
        If there was no plan, because the rules clashed.
    OutOfOrder
        If the tables were changed since.
    """
    check_tables(shown, snapshot.fingerprint)
    if shown.status == "impossible":
        msg = (
            "no plan met the rules of this request, so nothing can be asked about it; change the rules first"
        )
        raise InputError(msg)
    return context.plans.made.get(shown.plan_id, lambda: _recomputed(context, view, decision, shown))


def _recomputed(context: Context, view: View, decision: Decision, shown: Shown) -> Made:
    # who could be staffed follows from the scope of whoever asked for the plan
    first = context.policy.view(shown.caller, "staffing.recommend")
    request = shown.request.model_copy(update={"as_of": shown.as_of})
    return rebuilt(Compiled.of(context, first, request, decision), shown.moves, shown.bound)
