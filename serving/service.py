"""The BentoML service: routes, typed by their requests and answers, behind the guard."""

import logging

import bentoml
from starlette.responses import Response

from data.home import Home
from serving import explanation, profile, today
from serving.answers import (
    ExplainAnswer,
    ProfileAnswer,
)
from serving.appraisal import answers as told
from serving.appraisal import (
    bonus,
    calibration,
    feedback,
    goals,
    health,
    person,
    schemes,
    scores,
    talk,
)
from serving.appraisal import calibration_answers as after
from serving.appraisal import requests as asked
from serving.appraisal import yardstick_answers as yardstick
from serving.attrition import (
    acknowledge,
    curve,
    flagged,
    flight_risk,
    raised,
    retention,
    risk_answers,
    risk_requests,
    trial,
    what_if,
)
from serving.attrition import answers as flag_answers
from serving.attrition import requests as flag_requests
from serving.attrition.retention_answers import RetentionAnswer
from serving.attrition.retention_requests import RetentionRequest
from serving.attrition.what_if_answers import WhatIfAnswer
from serving.attrition.what_if_requests import WhatIfRequest
from serving.context import shared
from serving.guard import Guard
from serving.petitions.routes import PetitionRoutes
from serving.platforms import strip
from serving.platforms.answers import PlatformsAnswer
from serving.promotion import answers as ranked
from serving.promotion import backtest, bench, compare, decide, decisions, fairness, nine_box, rank, why_not
from serving.promotion import judged_answers as judged
from serving.promotion import requests as candidates
from serving.readiness import draining, warm
from serving.requests import (
    ExplainRequest,
    ProfileRequest,
)
from serving.staffing.background import background
from serving.staffing.routes import StaffingRoutes
from serving.web.app import pages

#: Answers wait for the solver at most; requests at once in one process (predictions share two cores).
_SECONDS = 60
_THREADS = 4
#: Requests at once that a deployment sends to one process.
_CALLERS = 64


@bentoml.service(
    name="echelon",
    workers=1,
    threads=_THREADS,
    traffic={"timeout": _SECONDS, "concurrency": _CALLERS},  # a service with tasks would take one at a time
    logging={"access": {"enabled": False}},  # the guard writes its own, without paths that hold ids
)
@bentoml.asgi_app(pages(), path="/", name="pages")
class TalentService(StaffingRoutes, PetitionRoutes):
    """Fair scores, promotion, flight risk, staffing and the reasons behind them."""

    def __init__(self) -> None:
        logging.getLogger("echelon").setLevel(logging.INFO)
        for ours in ("echelon", "echelon.access"):
            logging.getLogger(ours).disabled = False  # whoever sets up logging silences those that exist
        logging.getLogger("uvicorn.access").disabled = True  # it would log paths that hold ids
        self._context = shared(Home.from_environment())
        self._solves = background(self._context).solves
        warm(self._context)

    def __is_ready__(self) -> bool:
        """Tell whether requests should be sent here."""
        return not draining(self._context.home)

    @bentoml.api(route="/appraisal/scores", output_spec=told.AppraisalScoresAnswer)
    def scores(self, request: asked.AppraisalScoresRequest, /, ctx: bentoml.Context) -> Response:
        """List fair scores, best first."""
        return self._answer(scores.scores, request, ctx)

    @bentoml.api(route="/appraisal/person", output_spec=told.AppraisalPersonAnswer)
    def person(self, request: asked.AppraisalPersonRequest, /, ctx: bentoml.Context) -> Response:
        """Say how one person was scored."""
        return self._answer(person.person, request, ctx)

    @bentoml.api(route="/appraisal/sheet", output_spec=told.AppraisalSheetAnswer)
    def sheet(self, request: asked.AppraisalSheetRequest, /, ctx: bentoml.Context) -> Response:
        """Make the sheet of a review talk."""
        return self._answer(talk.sheet, request, ctx)

    @bentoml.api(route="/appraisal/health", output_spec=yardstick.AppraisalHealthAnswer)
    def health(self, request: asked.AppraisalHealthRequest, /, ctx: bentoml.Context) -> Response:
        """Judge the yardstick itself."""
        return self._answer(health.health, request, ctx)

    @bentoml.api(route="/appraisal/raters", output_spec=yardstick.AppraisalRatersAnswer)
    def raters(self, request: asked.AppraisalRatersRequest, /, ctx: bentoml.Context) -> Response:
        """Say how raters rate."""
        return self._answer(health.raters, request, ctx)

    @bentoml.api(route="/appraisal/feedback", output_spec=yardstick.AppraisalFeedbackAnswer)
    def feedback(self, request: asked.AppraisalFeedbackRequest, /, ctx: bentoml.Context) -> Response:
        """Tell what people think of the appraisal."""
        return self._answer(feedback.feedback, request, ctx)

    @bentoml.api(route="/appraisal/feedback/give", output_spec=yardstick.FeedbackGivenAnswer)
    def give_feedback(self, request: asked.FeedbackGivenRequest, /, ctx: bentoml.Context) -> Response:
        """Take an anonymous answer."""
        return self._answer(feedback.give, request, ctx)

    @bentoml.api(route="/appraisal/distribution", output_spec=told.AppraisalDistributionAnswer)
    def distribution(self, request: asked.AppraisalDistributionRequest, /, ctx: bentoml.Context) -> Response:
        """Say how scores are distributed."""
        return self._answer(scores.distribution, request, ctx)

    @bentoml.api(route="/appraisal/goals", output_spec=told.AppraisalGoalsAnswer)
    def goals(self, request: asked.AppraisalGoalsRequest, /, ctx: bentoml.Context) -> Response:
        """Say how far goals were reached."""
        return self._answer(goals.goals, request, ctx)

    @bentoml.api(route="/appraisal/pack", output_spec=after.AppraisalPackAnswer)
    def pack(self, request: asked.AppraisalPackRequest, /, ctx: bentoml.Context) -> Response:
        """Return a manager's calibration pack."""
        return self._answer(calibration.pack, request, ctx)

    @bentoml.api(route="/appraisal/change", output_spec=after.AppraisalChangeAnswer)
    def change(self, request: asked.AppraisalChangeRequest, /, ctx: bentoml.Context) -> Response:
        """Note another score beside the computed one."""
        return self._answer(calibration.change, request, ctx)

    @bentoml.api(route="/appraisal/lock", output_spec=after.AppraisalLockAnswer)
    def lock(self, request: asked.AppraisalLockRequest, /, ctx: bentoml.Context) -> Response:
        """End the calibration of a pack."""
        return self._answer(calibration.lock, request, ctx)

    @bentoml.api(route="/appraisal/bonus", output_spec=after.AppraisalBonusAnswer)
    def bonus(self, request: asked.AppraisalBonusRequest, /, ctx: bentoml.Context) -> Response:
        """Propose how bonus pools are divided."""
        return self._answer(bonus.bonus, request, ctx)

    @bentoml.api(route="/appraisal/try", output_spec=after.AppraisalTryAnswer)
    def try_scheme(self, request: asked.AppraisalTryRequest, /, ctx: bentoml.Context) -> Response:
        """Say whose score another scheme would change."""
        return self._answer(schemes.try_out, request, ctx)

    @bentoml.api(route="/promotion/rank", output_spec=ranked.RankAnswer)
    def rank(self, request: candidates.RankRequest, /, ctx: bentoml.Context) -> Response:
        """Rank the candidates for a target."""
        return self._answer(rank.rank, request, ctx)

    @bentoml.api(route="/promotion/nine_box", output_spec=ranked.NineBoxAnswer)
    def nine_box(self, request: candidates.NineBoxRequest, /, ctx: bentoml.Context) -> Response:
        """Count candidates by performance and readiness."""
        return self._answer(nine_box.nine_box, request, ctx)

    @bentoml.api(route="/promotion/why_not", output_spec=ranked.WhyNotAnswer)
    def why_not(self, request: candidates.WhyNotRequest, /, ctx: bentoml.Context) -> Response:
        """Say why somebody is not on the list."""
        return self._answer(why_not.why_not, request, ctx)

    @bentoml.api(route="/promotion/compare", output_spec=ranked.CompareAnswer)
    def compare(self, request: candidates.CompareRequest, /, ctx: bentoml.Context) -> Response:
        """Say how two candidates differ."""
        return self._answer(compare.compare, request, ctx)

    @bentoml.api(route="/promotion/decide", output_spec=ranked.DecideAnswer)
    def decide(self, request: candidates.DecideRequest, /, ctx: bentoml.Context) -> Response:
        """Note what was decided about a person of a list."""
        return self._answer(decide.decide, request, ctx)

    @bentoml.api(route="/promotion/decisions", output_spec=ranked.DecisionsAnswer)
    def decisions(self, request: candidates.DecisionsRequest, /, ctx: bentoml.Context) -> Response:
        """Say what was decided about the people in the caller's scope."""
        return self._answer(decisions.decisions, request, ctx)

    @bentoml.api(route="/promotion/follow", output_spec=ranked.FollowAnswer)
    def follow(self, request: candidates.FollowRequest, /, ctx: bentoml.Context) -> Response:
        """Say how often decisions followed the lists."""
        return self._answer(decide.follow, request, ctx)

    @bentoml.api(route="/promotion/bench", output_spec=judged.BenchAnswer)
    def bench(self, request: candidates.BenchRequest, /, ctx: bentoml.Context) -> Response:
        """Say how many are ready for each critical target."""
        return self._answer(bench.bench, request, ctx)

    @bentoml.api(route="/promotion/backtest", output_spec=judged.BacktestAnswer)
    def backtest(self, request: candidates.BacktestRequest, /, ctx: bentoml.Context) -> Response:
        """Say how lists of past rounds would have done."""
        return self._answer(backtest.backtest, request, ctx)

    @bentoml.api(route="/promotion/fairness", output_spec=judged.FairnessAnswer)
    def fairness(self, request: candidates.FairnessRequest, /, ctx: bentoml.Context) -> Response:
        """Judge lists and past decisions by a protected attribute."""
        return self._answer(fairness.fairness, request, ctx)

    @bentoml.api(route="/attrition/flight_risk", output_spec=risk_answers.FlightRiskAnswer)
    def flight_risk(self, request: risk_requests.FlightRiskRequest, /, ctx: bentoml.Context) -> Response:
        """List the high performers who may leave."""
        return self._answer(flight_risk.flight_risk, request, ctx)

    @bentoml.api(route="/attrition/curve", output_spec=risk_answers.CurveAnswer)
    def curve(self, request: risk_requests.CurveRequest, /, ctx: bentoml.Context) -> Response:
        """Say how one person's probability of leaving grows with the months."""
        return self._answer(curve.curve, request, ctx)

    @bentoml.api(route="/attrition/what_if", output_spec=WhatIfAnswer)
    def what_if(self, request: WhatIfRequest, /, ctx: bentoml.Context) -> Response:
        """Compare a person's profile with changed ones."""
        return self._answer(what_if.what_if, request, ctx)

    @bentoml.api(route="/attrition/retention", output_spec=RetentionAnswer)
    def retention(self, request: RetentionRequest, /, ctx: bentoml.Context) -> Response:
        """Tell how many leave, and where."""
        return self._answer(retention.retention, request, ctx)

    @bentoml.api(route="/attrition/raise", output_spec=flag_answers.RaiseAnswer)
    def raise_flags(self, request: flag_requests.RaiseRequest, /, ctx: bentoml.Context) -> Response:
        """Flag the high performers who may leave."""
        return self._answer(raised.raise_flags, request, ctx)

    @bentoml.api(route="/attrition/flags", output_spec=flag_answers.FlagsAnswer)
    def flags(self, request: flag_requests.FlagsRequest, /, ctx: bentoml.Context) -> Response:
        """List flags and what was done about them."""
        return self._answer(flagged.flags, request, ctx)

    @bentoml.api(route="/attrition/acknowledge", output_spec=flag_answers.AcknowledgeAnswer)
    def acknowledge(self, request: flag_requests.AcknowledgeRequest, /, ctx: bentoml.Context) -> Response:
        """Note what was done about a flag."""
        return self._answer(acknowledge.acknowledge, request, ctx)

    @bentoml.api(route="/attrition/trial", output_spec=flag_answers.TrialAnswer)
    def trial(self, request: flag_requests.TrialRequest, /, ctx: bentoml.Context) -> Response:
        """Say whether flags help."""
        return self._answer(trial.trial, request, ctx)

    @bentoml.api(route="/platforms", output_spec=PlatformsAnswer)
    def platforms(self, request: strip.PlatformsRequest, /, ctx: bentoml.Context) -> Response:
        """Tell how platforms fare."""
        return self._answer(strip.strip, request, ctx)

    @bentoml.api(route="/today", output_spec=today.TodayAnswer)
    def today(self, request: today.TodayRequest, /, ctx: bentoml.Context) -> Response:
        """Tell what needs attention."""
        return self._answer(today.today, request, ctx)

    @bentoml.api(route="/explain", output_spec=ExplainAnswer)
    def explain(self, request: ExplainRequest, /, ctx: bentoml.Context) -> Response:
        """Explain one score."""
        return self._answer(explanation.explain, request, ctx)

    @bentoml.api(route="/profile", output_spec=ProfileAnswer)
    def profile(self, request: ProfileRequest, /, ctx: bentoml.Context) -> Response:
        """Return what was known of a person."""
        return self._answer(profile.profile, request, ctx)


TalentService.add_asgi_middleware(Guard)  # type: ignore[attr-defined]  # the decorator made it a Service
