"""``echelon serve``: the service and its pages."""

import click

from data.home import Home


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True, help="Port.")
@click.option(
    "--drain",
    type=click.FloatRange(0, 60),
    default=2.0,
    show_default=True,
    help="Seconds between no longer being ready and stopping, so that a load balancer takes it out first.",
)
def serve(host: str, port: int, drain: float) -> None:
    """Start the service; it stops on Ctrl-C or SIGTERM after it has answered what it has begun."""
    from serving.process import serve as start

    raise SystemExit(start(Home.from_environment(), host=host, port=port, drain=drain))
