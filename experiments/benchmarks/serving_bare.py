"""The bare Starlette application that `experiments.benchmarks.serving` compares with."""

import sys
from types import SimpleNamespace
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data.home import Home
from features.attrition.setup import HORIZONS
from models.horizon import WithinHorizon
from serving.access import console
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_requests import FlightRiskRequest
from serving.context import Context
from serving.scores import Scores


def application(context: Context) -> Starlette:
    """Return the application: the same answer, without sign-in, checks and decision log."""

    async def cached(request: Request) -> Response:
        asked = FlightRiskRequest.model_validate_json(await request.body())
        return Response(
            flight_risk(context, console(), asked).model_dump_json(), media_type="application/json"
        )

    async def fresh(request: Request) -> Response:
        asked = FlightRiskRequest.model_validate_json(await request.body())
        fresh_context = _Fresh(context.home)
        fresh_context.share(context)
        answer = flight_risk(fresh_context, console(), asked)
        return Response(answer.model_dump_json(), media_type="application/json")

    async def ready(_: Request) -> PlainTextResponse:
        return PlainTextResponse("\n")

    return Starlette(
        routes=[
            Route("/cached", cached, methods=["POST"]),
            Route("/fresh", fresh, methods=["POST"]),
            Route("/readyz", ready),
        ]
    )


class _Bare(Context):
    """A context that logs nothing."""

    log: Any = SimpleNamespace(append=lambda _body: None)


class _Fresh(_Bare):
    """A context that scores and explains anew, but has the profile at hand."""

    def share(self, other: Context) -> None:
        self.registry = other.registry
        self._facts = other._facts
        self._snapshots = other._snapshots

    def scores(self, topic: str, snapshot: Any, decision: Any, horizon_months: int | None = None) -> Scores:
        decision.basis |= {"model": topic}
        released, months = self.registry.released(topic), horizon_months or HORIZONS[-1]
        model = WithinHorizon(released.exit_models(snapshot.as_of), months)
        return Scores(snapshot, released, model, horizon_months=months)


def main(port: int) -> None:
    """Serve on a port."""
    app = application(_Bare(Home.from_environment()))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
