"""What ``echelon scheme`` prints: what counts for whom, and whose score another scheme would change."""

from typing import TYPE_CHECKING

from data.home import Home
from echelon.terminal import Column, say, show_table
from echelon.words import note_lines, unit, words

if TYPE_CHECKING:
    import pandas as pd

    from features.appraisal.schemes.resolved import Key
    from features.appraisal.schemes.scheme import Scheme, Weighted
    from features.appraisal.score.measured_weights import RankingEffect
    from serving.answers import Note
    from serving.appraisal.calibration_answers import AppraisalTryAnswer, PersonChange


def show_trial(answer: "AppraisalTryAnswer", language: str) -> None:
    """Print whose score a scheme would change."""
    word = words(language)
    text = "{n} of {all} scores would change, {moved} of the people by more than 10 percentiles"
    moved = _percent(answer.share_moved)
    say(word(text, n=answer.n_changed, all=answer.n_compared, moved=moved))
    if answer.sensitive:
        role, indicator = answer.sensitive.rsplit(": ", 1)
        sensitive = f"{_role(role, language)}: {indicator}"
        say(word("Most sensitive weight: {weight}", weight=sensitive))
    numbers = [
        Column(word("before"), right=True),
        Column(word("after"), right=True),
        Column(word("change"), right=True),
    ]
    show_table(
        word("Largest changes, as of {as_of}", as_of=answer.as_of),
        [word("employee"), word("name"), *numbers, word("state")],
        [
            (
                one.employee_id,
                one.name,
                _points(one.before),
                _points(one.after),
                _signed(one.change),
                _state(one),
            )
            for one in answer.people
        ],
    )
    _show_groups(answer, language, numbers)
    show_table(
        word("Weights, and whom a quarter more or less would move"),
        [
            word("role"),
            word("indicator"),
            Column(word("given"), right=True),
            Column(word("measured"), right=True),
            Column(word("moved"), right=True),
        ],
        [
            (
                _role(one.role, language),
                one.indicator,
                *map(_percent, (one.given, one.measured, one.share_moved)),
            )
            for one in answer.weights
            if one.share_moved is not None  # a role too small to be ranked
        ],
        caption=f"{answer.against} -> {answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    say_notes(answer.notes, language)


def show_weights(found: "pd.DataFrame", effect: "RankingEffect", title: str, language: str) -> None:
    """Print given and measured weights side by side, and what the measured ones would change."""
    word = words(language)
    names = ("reliability", "given", "measured")
    columns: list[Column | str] = [
        Column(word("role"), wrap=True),
        word("market state"),
        word("indicator"),
        Column(word("people"), right=True),
        *(Column(word(name), right=True) for name in names),
    ]
    shown = found.dropna().astype(dict.fromkeys(names, float))
    rows = [
        (
            _role(str(role), language),
            word(str(state)),
            indicator,
            n,
            f"{reliability:.2f}",
            _percent(given),
            _percent(measured),
        )
        for role, state, indicator, n, reliability, given, measured in shown.to_numpy().tolist()
    ]
    if rows:
        show_table(title, columns, rows)
    else:
        say(word("Too few people: no reliability can be measured"))
    if effect.spearman == effect.spearman:  # not NaN
        text = (
            "Ranking by measured against given weights: correlation {r}, "
            "{moved} of the people move by more than 10 percentiles"
        )
        say(word(text, r=f"{effect.spearman:.2f}", moved=_percent(effect.share_far)))


def _role(role: str, language: str) -> str:
    from features.appraisal.score.role_words import role_words

    return role_words(role)[0 if language == "zh" else 1]


def _show_groups(answer: "AppraisalTryAnswer", language: str, numbers: list[Column]) -> None:
    word = words(language)
    shares = [
        Column(word("gain 5"), right=True),
        Column(word("lose 5"), right=True),
        Column(word("top fifth before"), right=True),
        Column(word("top fifth after"), right=True),
    ]
    rows = [
        (
            one.by,
            one.group,
            one.n,
            _points(one.mean_before),
            _points(one.mean_after),
            _signed(one.mean_change),
            *map(_percent, (one.share_up, one.share_down, one.top_before, one.top_after)),
        )
        for one in answer.groups
    ]
    columns: list[Column | str] = [word("by"), word("who"), Column("n", right=True), *numbers, *shares]
    show_table(word("By platform and department"), columns, rows)


def _state(one: "PersonChange") -> str:
    same = one.state_before == one.state_after
    return one.state_after if same else f"{one.state_before} -> {one.state_after}"


def show_roles(read: "Scheme", cycle: str, language: str) -> None:
    """Print what counts for each role in a cycle, roles that are alike together."""
    from features.appraisal.indicators.library import KINDS, library
    from features.appraisal.schemes.differences import whom
    from features.appraisal.schemes.resolved import resolve, roles_of

    known = library(read.own_indicators)
    alike: dict[tuple[Weighted, ...], list[Key]] = {}
    for key in roles_of(read):
        found = resolve(read, role_family=key[0], front_line=key[1], maturity=key[2], cycle=cycle)
        alike.setdefault(found, []).append(key)
    families = list(dict.fromkeys(family for family, _, _ in roles_of(read)))
    chinese, word = language == "zh", words(language)
    columns: list[Column | str] = [
        word("indicator"),
        word("label"),
        word("kind"),
        Column(word("weight"), right=True),
        word("better"),
        Column(word("floor"), right=True),
        Column(word("cap"), right=True),
        Column(word("least evidence"), right=True),
    ]
    for found, keys in alike.items():
        rows = [
            (
                one.indicator,
                known[one.indicator].zh if chinese else known[one.indicator].en,
                KINDS[known[one.indicator].kind][0 if chinese else 1],
                share(one),
                word("higher") if known[one.indicator].direction > 0 else word("lower"),
                f"{one.floor:g}",
                f"{one.cap:g}",
                f"{one.minimum_evidence:g} {unit(known[one.indicator].exposure, language)}"
                if one.minimum_evidence
                else None,
            )
            for one in found
        ]
        show_table(f"{whom(keys, families)[0 if chinese else 1]} · {cycle}", columns, rows)


def show_ledger(home: Home, language: str) -> None:
    """Print which schemes were adopted, by whom and why."""
    from features.appraisal.schemes.ledger import adoptions

    rows = [(one.since, one.version, one.adopted_at, one.by, one.note) for one in adoptions(home)]
    if rows:
        word = words(language)
        plain = [word(name) for name in ("since", "version", "at", "decided by")]
        columns: list[Column | str] = [*plain, Column(word("note"), wrap=True)]
        show_table(word("Adopted schemes"), columns, rows)


def say_notes(notes: "list[Note]", language: str) -> None:
    """Print the notes of an answer."""
    for line in note_lines(notes, language):
        say(line, style="dim")


def share(weighted: "Weighted | None") -> str | None:
    """Write the weight of an indicator."""
    return None if weighted is None else f"{100 * weighted.weight:.1f} %"


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.0f} %"


def _points(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"


def _signed(value: float | None) -> str | None:
    return None if value is None else f"{value:+.1f}"
