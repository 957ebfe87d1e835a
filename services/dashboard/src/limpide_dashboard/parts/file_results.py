"""The results of a file of clients: a table, the file to take away, one client in full, and recording."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import streamlit as st

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.scoring import ScoreAnswer
from limpide_dashboard.api import ServiceError
from limpide_dashboard.client_file import FileRow
from limpide_dashboard.layout import Card, Table, cards, section, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose, choose_segment
from limpide_dashboard.parts.score_view import show_concepts, show_decision, show_reasons
from limpide_dashboard.problems import show_error
from limpide_dashboard.scored_file import BATCH_ROWS, ScoredRow, failures_file, record_rows, results_file
from limpide_dashboard.shown_score import points_text, probability_text, tone_of

_PAGE = 100
_RECORDED = "new-recorded"
_FAILED = "new-recording-failed"


def show_results(ctx: PageContext, scored: Sequence[ScoredRow], *, key: str) -> None:
    """Show what became of each row.

    Args:
        ctx: The circumstances of the page.
        scored: The rows of one file.
        key: Names the file: each of its decisions is recorded once in a visit.
    """
    say, show = ctx.say, ctx.show
    recorded = _recorded(key)
    rows = [_with_record(one, recorded) for one in scored]
    scores = [one.score for one in rows if one.score is not None]
    decided = Counter(one.decision for one in scores)
    section(say("new_client.results_title"), _state(ctx, rows))
    cards(
        [
            *(
                Card(say(f"new_client.count_{one}"), show.number(decided[one]), tone=tone_of(one))
                for one in get_args(Decided)
            ),
            Card(say("new_client.count_problems"), show.number(sum(bool(one.problem) for one in rows))),
        ]
    )
    shown = _page_of(ctx, _filtered(ctx, rows), key)
    show_table(say("new_client.results_title"), _table(ctx, shown))
    st.download_button(
        say("new_client.download"),
        results_file(ctx, rows),
        file_name=say("new_client.download_name"),
        mime="text/csv",
        type="primary",
        on_click="ignore",
        key="download-results",
    )
    if any(one.problem for one in rows):
        st.download_button(
            say("new_client.download_problems"),
            failures_file(ctx, rows),
            file_name=say("new_client.download_problems_name"),
            mime="text/csv",
            help=say("new_client.download_problems_help"),
            on_click="ignore",
            key="download-problems",
        )
    _offer_recording(ctx, rows, key)
    _one(ctx, [one for one in rows if one.answer is not None])


def _recorded(key: str) -> dict[int, ScoreAnswer | str]:
    """Return what became of the rows of a file that were sent to be recorded, by row number."""
    return st.session_state.setdefault(_RECORDED, {}).setdefault(key, {})


def _with_record(one: ScoredRow, recorded: dict[int, ScoreAnswer | str]) -> ScoredRow:
    became = recorded.get(one.row.number)
    if isinstance(became, str):
        return replace(one, problem=became)
    return replace(one, recorded=became)


def _state(ctx: PageContext, rows: Sequence[ScoredRow]) -> str:
    """Say how much of the file is recorded."""
    done = sum(one.recorded is not None for one in rows)
    if not done:
        return ctx.say("new_client.results_lead")
    return ctx.say("new_client.results_recorded", n=done, count=ctx.show.number(done))


def _filtered(ctx: PageContext, rows: Sequence[ScoredRow]) -> Sequence[ScoredRow]:
    """Return the rows of the outcome that a person wants to see."""
    kinds = {id(one): "problems" if one.problem else one.score.decision if one.score else "" for one in rows}
    found = [one for one in (*get_args(Decided), "problems") if one in kinds.values()]
    if len(found) < 2 and len(set(kinds.values())) < 2:
        return rows
    wanted = choose_segment(
        ctx,
        ctx.say("new_client.filter"),
        ["all", *found],
        key="new-filter",
        words=lambda one: ctx.say("new_client.filter_all" if one == "all" else f"new_client.count_{one}"),
        default="all",
    )
    return rows if wanted == "all" else [one for one in rows if kinds[id(one)] == wanted]


def _page_of(ctx: PageContext, rows: Sequence[ScoredRow], key: str) -> Sequence[ScoredRow]:
    """Return the rows to show: all of a short file, else a page of choice."""
    if len(rows) <= _PAGE:
        return rows
    starts = list(range(0, len(rows), _PAGE))

    def words(start: int) -> str:
        bounds = {"first": start + 1, "last": min(start + _PAGE, len(rows)), "total": len(rows)}
        return ctx.say("new_client.page_rows", **{name: ctx.show.number(one) for name, one in bounds.items()})

    start = choose(ctx, ctx.say("new_client.page"), starts, key=f"new-page-{key}", words=words)
    return rows[start : start + _PAGE]


def _table(ctx: PageContext, scored: Sequence[ScoredRow]) -> Table:
    headings = ("row", "reference", "decision", "points", "grade", "probability", "decision_id", "remark")
    return Table(
        [ctx.say(f"new_client.result_{name}") for name in headings],
        [_cells(ctx, one) for one in scored],
        numeric=frozenset({0, 3, 5}),
    )


def _cells(ctx: PageContext, one: ScoredRow) -> list[str]:
    start = [ctx.show.number(one.row.number), one.row.reference]
    score = one.score
    if score is None:
        state = ctx.say("new_client.not_scored" if one.problem else "new_client.not_yet_scored")
        return [*start, state, "", "", "", "", one.problem]
    reason = one.answer.reasons[0].sentence if one.answer and one.answer.reasons else ""
    return [
        *start,
        ctx.say(f"shell.{score.decision}"),
        points_text(ctx, one.answer) if one.answer else ctx.show.number(score.points),
        score.grade,
        probability_text(ctx, score),
        one.recorded.decision_id if one.recorded else "",
        one.problem or reason,
    ]


def _offer_recording(ctx: PageContext, rows: Sequence[ScoredRow], key: str) -> None:
    """Offer to have the decisions of the right rows recorded, each once, and say how many are."""
    say = ctx.say
    left = [one.row for one in rows if not one.problem and one.recorded is None]
    done = sum(one.recorded is not None for one in rows)
    if not left and not done:
        return
    with st.container(border=True, key="card-record"):
        if left:
            st.markdown(say("new_client.record_note", n=len(left)))
        if st.button(say("new_client.record_button"), disabled=not left, key=f"record-{key}"):
            _record(ctx, left, key)
            st.rerun()
        if done:
            st.success(say("new_client.recorded", n=done))
        failed = st.session_state.get(_FAILED)
        if left and isinstance(failed, ServiceError):
            show_error(ctx, failed)


def _record(ctx: PageContext, rows: Sequence[FileRow], key: str) -> None:
    """Have rows recorded; an error leaves what was recorded, and the rest to be sent again."""
    st.session_state.pop(_FAILED, None)
    recorded = _recorded(key)
    progress = st.progress(0.0, text=ctx.say("new_client.recording"))
    try:
        for position, (row, became) in enumerate(record_rows(ctx, rows), start=1):
            recorded[row.number] = became
            if position % BATCH_ROWS == 0:
                progress.progress(position / len(rows), text=ctx.say("new_client.recording"))
    except ServiceError as error:
        st.session_state[_FAILED] = error
    progress.empty()


def _one(ctx: PageContext, scored: Sequence[ScoredRow]) -> None:
    if not scored:
        return
    section(ctx.say("new_client.one_title"))
    rows = {one.row.number: one for one in scored}
    number = choose(
        ctx,
        ctx.say("new_client.one_choose"),
        list(rows),
        key="new-one",
        words=lambda row: ctx.say("new_client.one_row", number=row, reference=rows[row].row.reference),
    )
    answer = rows[number].answer
    if answer is not None:
        show_decision(ctx, answer, key="file")
        show_reasons(ctx, answer, key="file")
        show_concepts(ctx, answer, key="file")
