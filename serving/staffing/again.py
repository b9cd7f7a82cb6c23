"""A plan that was shown, made again from the log for whoever goes on from it."""

import numpy as np

from data.errors import AccessDenied, InputError
from serving.access import View
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot
from serving.staffing.compiled import Compiled
from serving.staffing.kept import rebuilt
from serving.staffing.plans import Basis, Shown, check_basis, check_seen, no_such_plan
from serving.staffing.solved import Made


def shown_plan(context: Context, view: View, decision: Decision, plan_id: str) -> tuple[Shown, Snapshot]:
    """Return a plan that the caller may see, and the company as of its date; note what the plan rests on.

    Raises
    ------
    UnknownPlan
        If there is none, or somebody in it is out of scope.
    LogBroken
        If the log was altered.
    """
    known = context.plans.shown(plan_id)
    if known is None:
        raise no_such_plan(plan_id)
    snapshot = context.snapshot(known.as_of, decision)
    check_seen(known, view, {snapshot.ids[at] for at in np.flatnonzero(view.rows(snapshot.roster))})
    decision.basis |= {"model": known.basis.model, "scheme": known.basis.scheme}
    return known, snapshot


def made_again(context: Context, view: View, decision: Decision, shown: Shown, snapshot: Snapshot) -> Made:
    """Return a plan with what it was made from: as it is still at hand, else recomputed.

    Raises
    ------
    AccessDenied
        If it has a budget, and the caller may not see pay.
    InputError
        If there was no plan, because the rules clashed.
    UnknownPlan
        If the caller may not see everybody in it any more.
    OutOfOrder
        If tables, model or scheme were changed since.
    """
    model, scheme = context.registry.released("productivity"), context.scheme(snapshot.as_of)
    check_basis(shown, Basis(snapshot.fingerprint, model.name, scheme.version))
    if shown.status == "impossible":
        msg = (
            "no plan met the rules of this request, so nothing can be asked about it; change the rules first"
        )
        raise InputError(msg)
    if shown.request.budget and not view.sees("pay"):  # what its rules cost would tell what people are paid
        msg = f"the role {view.caller.role} may not see pay; ask about a plan without a budget"
        raise AccessDenied(msg)
    return context.plans.made.get(shown.plan_id, lambda: _recomputed(context, view, decision, shown))


def _recomputed(context: Context, view: View, decision: Decision, shown: Shown) -> Made:
    # the people of the plan alone: whoever asked for a what-if may have a wider scope than the plan
    request = shown.request.model_copy(update={"as_of": shown.as_of})
    compiled = Compiled.of(context, view, request, decision, shown.everybody)
    if set(compiled.asked.gain.index) != shown.everybody:  # the policy was changed since
        raise no_such_plan(shown.plan_id)
    return rebuilt(compiled, shown.moves, shown.bound)
