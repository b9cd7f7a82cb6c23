"""Promotion: who is ready, what speaks for and against them, what was decided, and whether lists did well."""

from serving.web.promotion.bench import bench
from serving.web.promotion.candidate import candidate
from serving.web.promotion.decided import decided
from serving.web.promotion.decision import ask, noted
from serving.web.promotion.nine_box import nine_box
from serving.web.promotion.pair import pair
from serving.web.promotion.past import past
from serving.web.promotion.ranked import ranked
from serving.web.promotion.why_not import why_not
from serving.web.shell import At

PAGES = (
    At("/promotion", ranked, action="promotion.rank", menu="Promotion"),
    At("/promotion/candidate", candidate, action="promotion.why_not"),
    At("/promotion/pair", pair, action="promotion.compare"),
    At("/promotion/why-not", why_not, action="promotion.why_not"),
    At("/promotion/decision", ask, action="promotion.decide"),
    At("/promotion/decision", noted, action="promotion.decide", method="POST"),
    At("/promotion/decided", decided, action="promotion.decisions"),
    At("/promotion/bench-depth", bench, action="promotion.bench"),
    At("/promotion/nine-box", nine_box, action="promotion.nine_box"),
    At("/promotion/past", past, action="promotion.backtest"),
)
