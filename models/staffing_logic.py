"""Staffing by constraint programming: CP-SAT, for rules of logic (together, apart, at least k of a group)."""

import numpy as np
from ortools.sat.python import cp_model

from data.errors import InputError
from models.encoder import Ints
from models.plan import StaffingRequest
from models.staffing_network import Arcs
from models.staffing_rules import Rules

#: Whole units that the largest worth is cut into; the bound counts the rounding.
UNITS = 1e9
#: Most units that the prices of all wishes, none of them met, may come to.
MOST_UNITS = 1e17


def solve(
    request: StaffingRequest, arcs: Arcs, *, seconds: float, gap: float, hint: Ints | None = None
) -> tuple[Ints | None, float]:
    """Find the best plan that uses some arcs.

    Parameters
    ----------
    request : StaffingRequest
        What is asked; salaries are whole numbers.
    arcs : Arcs
        Where people may be.
    seconds : float
        Most time.
    gap : float
        Gap at which to stop.
    hint : ndarray of shape (n_people,), optional
        A plan to start from, whether it keeps the rules or not.

    Returns
    -------
    place : ndarray of shape (n_people,) or None
        Column of each person, nowhere is the one after the last; None if nothing was found.
    bound : float
        No plan on these arcs exceeds it; minus infinity if there is none, infinity if that is not known.

    Raises
    ------
    InputError
        If salaries have fractions while a budget is asked for.
    """
    if not arcs.complete:
        return None, -np.inf
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(len(arcs.row))]
    lacking = _constrain(model, taken, request, arcs)
    owed = sum(price * most for _, price, most in lacking)
    scale = min(UNITS / max(float(np.abs(arcs.worth).max()), 1e-9), MOST_UNITS / max(owed, 1e-9))
    worth = np.round(arcs.worth * scale).astype(np.int64).tolist()
    # Prices are rounded down, which makes the bound looser but not wrong.
    worth += [-int(price * scale) for _, price, _ in lacking]
    model.maximize(cp_model.LinearExpr.weighted_sum([*taken, *(by for by, _, _ in lacking)], worth))
    if hint is not None:
        for variable, on in zip(taken, (arcs.column == hint[arcs.row]).tolist(), strict=True):
            model.add_hint(variable, on)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.relative_gap_limit = gap / 2.0
    solver.parameters.random_seed = 1
    solver.parameters.num_workers = 1  # more of them race, and then answers differ
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, -np.inf if status == cp_model.INFEASIBLE else np.inf
    on = np.array([solver.boolean_value(variable) for variable in taken], dtype=bool)
    return arcs.column[on], (solver.best_objective_bound + 0.5 * len(request.gain)) / scale


def _constrain(
    model: cp_model.CpModel, taken: list[cp_model.IntVar], request: StaffingRequest, arcs: Arcs
) -> list[tuple[cp_model.IntVar, float, int]]:
    """Write down the rules; return by how much each wish is not met, its price and the most that may be."""
    rules = Rules.of(request, arcs)
    weights = rules.matrix.data
    if (weights != np.round(weights)).any():
        msg = "a budget beside rules of logic takes salaries in whole units; give them in minor units"
        raise InputError(msg)
    lacking: list[tuple[cp_model.IntVar, float, int]] = []
    for i, (low, high) in enumerate(zip(rules.low, rules.high, strict=True)):
        part = slice(rules.matrix.indptr[i], rules.matrix.indptr[i + 1])
        variables = [taken[arc] for arc in rules.matrix.indices[part]]
        if i < len(request.gain):
            model.add_exactly_one(variables)
            continue
        each = weights[part].astype(np.int64).tolist()
        least, most = int(low), sum(map(abs, each)) if np.isinf(high) else int(np.floor(high))
        reach = sum(map(abs, each)) + abs(least) + abs(most)
        for sign, (name, _) in zip((1, -1), rules.told[i], strict=True):
            if name in request.wishes:
                by = model.new_int_var(0, reach, "")
                lacking.append((by, request.wishes[name], reach))
                variables.append(by)
                each.append(sign)
        if variables:
            total = cp_model.LinearExpr.weighted_sum(variables, each)
            model.add_linear_constraint(total, least, max(most, least))
        elif low > 0.0:
            model.add_bool_or([])  # never true
    return lacking
