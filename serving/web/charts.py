"""Charts as SVG within the page; a table beside each one says the same to those who cannot see it."""

import json
import re
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup, escape

#: Colours that can be told apart with any eyesight and on both grounds (Okabe and Ito, 2008, darkened).
BLUE, ORANGE, GREEN, PURPLE, GREY = "#2f7fb8", "#d1702a", "#2a9d78", "#a7609a", "#8593a1"
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, GREY)

_AXIS = {"labelColor": GREY, "titleColor": GREY, "domainColor": GREY, "tickColor": GREY, "gridColor": GREY}
_LOOK: dict[str, Any] = {
    "background": None,
    "font": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    "view": {"stroke": None},
    "axis": {
        **_AXIS,
        "gridOpacity": 0.25,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"labelColor": GREY, "titleColor": GREY, "labelFontSize": 12, "orient": "bottom"},
    "range": {"category": list(PALETTE)},
    "line": {"color": BLUE, "strokeWidth": 2.5},
    "area": {"color": BLUE, "opacity": 0.2},
    "bar": {"color": BLUE},
    "point": {"color": BLUE, "filled": True, "size": 60},
    "text": {"color": GREY, "fontSize": 12},
}
_STYLED = re.compile(r' style="[^"]*"')


def drawn(chart: alt.TopLevelMixin, *, label: str) -> Markup:
    """Return a chart as inline SVG.

    Parameters
    ----------
    chart : altair chart
        Wide about 640 and high about 240; it scales with the page. Its texts are translated already.
    label : str
        What it shows, for those who cannot see it; name the main figure too.

    Returns
    -------
    Markup
        Without style attributes, which the security policy of the pages forbids.
    """
    spec = chart.to_dict(validate=False)  # checked when its parts were made
    spec["config"] = {
        **_LOOK,
        **spec.get("config", {}),
        "view": {**spec.get("config", {}).get("view", {}), **_LOOK["view"]},
    }
    svg = _svg(json.dumps(spec, default=str, sort_keys=True))
    start = svg.index("<svg") + 4
    return Markup(f'<svg class="chart" role="img" aria-label="{escape(label)}"' + svg[start:])  # noqa: S704


@lru_cache(maxsize=128)
def _svg(spec: str) -> str:
    """Return the picture; drawing takes a tenth of a second, and visits mostly ask for one drawn before."""
    return _STYLED.sub("", vl_convert.vegalite_to_svg(spec))
