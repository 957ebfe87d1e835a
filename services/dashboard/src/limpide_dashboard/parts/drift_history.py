"""The stored drift runs, the latest window first, a page at a time."""

import streamlit as st

from limpide_credit.contracts.drift import DriftRunPage
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.figures import count_or_why, figure_or_why
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.page_context import PageContext

_PAGE = 50
_OLDER = "drift-runs-before"


def runs_page(ctx: PageContext) -> DriftRunPage:
    """Return the page of runs that a person has turned to."""
    before = st.session_state.get(_OLDER)
    try:
        return ctx.services.drift.get(DriftRunPage, "/runs", limit=_PAGE, before=before)
    except ServiceProblemError:
        if before is None:
            raise
        # Runs may leave the store by their age: then there is nothing to go on from.
        _from_the_first()
        return ctx.services.drift.get(DriftRunPage, "/runs", limit=_PAGE)


def show_run_pages(ctx: PageContext, page: DriftRunPage) -> None:
    """Say how many runs of how many there are to choose from, and offer the others."""
    shown = len(page.runs) + len(page.damaged)
    if page.total <= shown:
        return
    words = {"shown": ctx.show.number(shown), "total": ctx.show.number(page.total)}
    st.caption(ctx.say("drift.history_part", **words))
    with st.container(horizontal=True):
        if st.session_state.get(_OLDER) is not None:
            st.button(ctx.say("drift.newest"), on_click=_from_the_first)
        if page.next_before is not None:
            st.button(ctx.say("drift.older"), on_click=_from, args=(page.next_before,))


def show_runs(ctx: PageContext, page: DriftRunPage) -> None:
    """Show the runs of a page as a table."""
    section(ctx.say("drift.history_title"), ctx.say("drift.history_lead"))
    for one in page.damaged:
        st.warning(ctx.say("drift.damaged", run=one.run_id))
    show_table(
        ctx.say("drift.history_title"),
        Table(
            tuple(
                ctx.say(f"drift.{name}")
                for name in ("until", "version", "decisions", "verdict", "score_psi", "features_drifted")
            ),
            [
                (
                    ctx.show.moment(run.window_end),
                    run.model_version
                    if run.reference_start is None
                    else ctx.say("drift.against_short", version=run.model_version),
                    ctx.show.number(run.decisions or 0),
                    ctx.say(f"drift.verdict_{run.verdict}"),
                    figure_or_why(ctx, run.score_psi),
                    count_or_why(ctx, run.features_drifted),
                )
                for run in page.runs
            ],
            frozenset({2, 4, 5}),
        ),
    )


def _from(before: str) -> None:
    st.session_state[_OLDER] = before


def _from_the_first() -> None:
    st.session_state.pop(_OLDER, None)
