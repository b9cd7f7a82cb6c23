"""The routes about staffing; the service takes them over."""

from functools import partial

import anyio
import bentoml
from anyio.to_thread import run_sync
from starlette.responses import JSONResponse, Response

from serving.access import Caller
from serving.answering import Answering
from serving.refusals import unexpected
from serving.replies import refusal_response
from serving.staffing import (
    answers,
    decide,
    explain,
    fairness,
    plan_requests,
    recommend,
    requests,
    solves,
    what_if,
)
from serving.staffing.solves import Solve

#: Plans that are worked out in the background at once; the others wait.
_AT_ONCE = 1


class StaffingRoutes(Answering):
    """Who should work on which platform, why, what if, and what people decided."""

    _solves: solves.Solves
    _turn: anyio.CapacityLimiter | None = None

    @bentoml.api(route="/staffing/recommend", output_spec=answers.StaffingAnswer)
    def recommend(self, request: requests.StaffingRequest, /, ctx: bentoml.Context) -> Response:
        """Staff platforms as well as possible."""
        return self._answer(recommend.recommend, request, ctx)

    @bentoml.api(route="/staffing/explain", output_spec=answers.StaffingExplainAnswer)
    def explain_plan(self, request: plan_requests.ExplainPlanRequest, /, ctx: bentoml.Context) -> Response:
        """Say what a plan rests on."""
        return self._answer(explain.explain, request, ctx)

    @bentoml.api(route="/staffing/what_if", output_spec=answers.StaffingWhatIfAnswer)
    def other_plan(self, request: plan_requests.WhatIfPlanRequest, /, ctx: bentoml.Context) -> Response:
        """Say how a plan would differ under other rules."""
        return self._answer(what_if.what_if, request, ctx)

    @bentoml.api(route="/staffing/decide", output_spec=answers.DecidePlanAnswer)
    def decide_plan(self, request: plan_requests.DecidePlanRequest, /, ctx: bentoml.Context) -> Response:
        """Note what was decided about a plan or a move."""
        return self._answer(decide.decide, request, ctx)

    @bentoml.api(route="/staffing/fairness", output_spec=answers.StaffingFairnessAnswer)
    def plan_fairness(
        self, request: plan_requests.StaffingFairnessRequest, /, ctx: bentoml.Context
    ) -> Response:
        """Judge plans by a protected attribute."""
        return self._answer(fairness.fairness, request, ctx)

    @bentoml.task(route="/staffing/solve", output_spec=answers.SubmittedAnswer)
    async def solve(self, request: requests.SolveRequest, /, ctx: bentoml.Context) -> Response:
        """Work out a plan in the background; the guard lets through nothing but its submission."""
        state = ctx.request.state
        caller: Caller = state.caller
        one = self._solves.add(state.task_id, caller)
        if self._turn is None:
            self._turn = anyio.CapacityLimiter(_AT_ONCE)
        await run_sync(partial(self._work_out, one, request), limiter=self._turn)
        # the answer is given to whoever asked alone, and not kept where BentoML keeps results of tasks
        return JSONResponse({"task_id": one.task_id, "status": one.state})

    @bentoml.api(route="/staffing/solve/status", output_spec=answers.ProgressAnswer)
    def solve_status(self, request: plan_requests.TaskRequest, /, ctx: bentoml.Context) -> Response:
        """Say how far a plan is."""
        return self._answer(partial(solves.status, solves=self._solves), request, ctx)

    @bentoml.api(route="/staffing/solve/get", output_spec=answers.StaffingAnswer)
    def solve_get(self, request: plan_requests.TaskRequest, /, ctx: bentoml.Context) -> Response:
        """Return a plan that was worked out."""
        return self._answer(partial(solves.result, solves=self._solves), request, ctx)

    @bentoml.api(route="/staffing/solve/cancel", output_spec=answers.ProgressAnswer)
    def solve_cancel(self, request: plan_requests.TaskRequest, /, ctx: bentoml.Context) -> Response:
        """Stop working out a plan."""
        return self._answer(partial(solves.cancel, solves=self._solves), request, ctx)

    def _work_out(self, one: Solve, request: requests.SolveRequest) -> None:
        try:
            solves.work_out(self._context, one, request)
        except Exception as error:  # BentoML would log its text, which may hold personal data
            refusal_response(*unexpected(error, one.plan_id))
