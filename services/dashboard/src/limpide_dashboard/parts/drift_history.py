"""The stored drift runs, the latest window first, a page at a time."""

import streamlit as st

from limpide_credit.contracts.drift import DriftRunPage
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.figures import count_or_why, figure_or_why
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table, section, show_table

_PAGE = 50
_OLDER = "drift-runs-before"


def runs_page(here: Here) -> DriftRunPage:
    """Return the page of runs that a person has turned to."""
    before = st.session_state.get(_OLDER)
    try:
        return here.services.drift.get(DriftRunPage, "/runs", limit=_PAGE, before=before)
    except ServiceProblemError:
        if before is None:
            raise
        # Runs may leave the store by their age: then there is nothing to go on from.
        _from_the_first()
        return here.services.drift.get(DriftRunPage, "/runs", limit=_PAGE)


def turn_runs(here: Here, page: DriftRunPage) -> None:
    """Say how many runs of how many there are to choose from, and offer the others."""
    shown = len(page.runs) + len(page.damaged)
    if page.total <= shown:
        return
    words = {"shown": here.show.number(shown), "total": here.show.number(page.total)}
    st.caption(here.say("drift.history_part", **words))
    with st.container(horizontal=True):
        if st.session_state.get(_OLDER) is not None:
            st.button(here.say("drift.newest"), on_click=_from_the_first)
        if page.next_before is not None:
            st.button(here.say("drift.older"), on_click=_from, args=(page.next_before,))


def show_runs(here: Here, page: DriftRunPage) -> None:
    """Show the runs of a page as a table."""
    section(here.say("drift.history_title"), here.say("drift.history_lead"))
    for one in page.damaged:
        st.warning(here.say("drift.damaged", run=one.run_id))
    show_table(
        here.say("drift.history_title"),
        Table(
            tuple(
                here.say(f"drift.{name}")
                for name in ("until", "version", "decisions", "verdict", "score_psi", "features_drifted")
            ),
            [
                (
                    here.show.moment(run.window_end),
                    run.model_version
                    if run.reference_start is None
                    else here.say("drift.against_short", version=run.model_version),
                    here.show.number(run.decisions or 0),
                    here.say(f"drift.verdict_{run.verdict}"),
                    figure_or_why(here, run.score_psi),
                    count_or_why(here, run.features_drifted),
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
