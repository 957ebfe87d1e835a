"""The results of a file of clients: a table, the file to take away, one client in full, and recording."""

from collections.abc import Sequence

import streamlit as st

from limpide_dashboard.api import Service
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Card, Table, cards, section, show_table
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.parts.score_view import show_concepts, show_decision, show_reasons
from limpide_dashboard.scored_file import ScoredRow, results_file
from limpide_dashboard.shown_score import points_text, probability_text


def show_results(here: Here, scored: Sequence[ScoredRow], *, key: str) -> None:
    """Show what became of each row.

    Parameters
    ----------
    here
        The circumstances of the page.
    scored
        The rows of one file.
    key
        Names the file: its decisions are recorded once in a visit.
    """
    say, show = here.say, here.show
    answers = [one.answer for one in scored if one.answer is not None]
    approved = sum(one.decision == "approved" for one in answers)
    section(say("new_client.results_title"), say("new_client.results_lead"))
    cards(
        [
            Card(say("new_client.count_approved"), show.number(approved), tone="good"),
            Card(say("new_client.count_refused"), show.number(len(answers) - approved), tone="bad"),
            Card(say("new_client.count_problems"), show.number(len(scored) - len(answers))),
        ]
    )
    show_table(say("new_client.results_title"), _table(here, scored))
    st.download_button(
        say("new_client.download"),
        results_file(here, scored),
        file_name=say("new_client.download_name"),
        mime="text/csv",
        type="primary",
        on_click="ignore",
        key="download-results",
    )
    _record(here, scored, key)
    _one(here, [one for one in scored if one.answer is not None])


def _table(here: Here, scored: Sequence[ScoredRow]) -> Table:
    headings = ("row", "reference", "decision", "points", "grade", "probability", "remark")
    return Table(
        [here.say(f"new_client.result_{name}") for name in headings],
        [_cells(here, one) for one in scored],
        numeric=frozenset({0, 3, 5}),
    )


def _cells(here: Here, one: ScoredRow) -> list[str]:
    start = [here.show.number(one.row.number), one.row.reference]
    answer = one.answer
    if answer is None:
        return [*start, here.say("new_client.not_scored"), "", "", "", one.problem]
    reason = answer.reasons[0].sentence if answer.reasons else ""
    return [
        *start,
        here.say(f"shell.{answer.decision}"),
        points_text(here, answer),
        answer.grade,
        probability_text(here, answer),
        reason,
    ]


def _record(here: Here, scored: Sequence[ScoredRow], key: str) -> None:
    """Offer to have the decisions of the right rows recorded, all at once and once."""
    right = [one for one in scored if one.answer is not None]
    if not right:
        return
    say = here.say
    recorded = st.session_state.setdefault("new-recorded", {})
    with st.container(border=True, key="card-record"):
        st.markdown(say("new_client.record_note", n=len(right)))
        pressed = st.button(say("new_client.record_button"), disabled=key in recorded)
        if pressed:
            with st.spinner(say("new_client.recording")):
                recorded[key] = _recorded(here.services.scoring, right)
        if key in recorded:
            st.success(say("new_client.recorded", n=recorded[key]))


def _recorded(scoring: Service, rows: Sequence[ScoredRow]) -> int:
    lines = scoring.record_lines("/score/batch", [{"application": dict(one.row.facts)} for one in rows])
    return sum("decision_id" in line for line in lines)


def _one(here: Here, scored: Sequence[ScoredRow]) -> None:
    if not scored:
        return
    section(here.say("new_client.one_title"))
    rows = {one.row.number: one for one in scored}
    number = choose(
        here,
        here.say("new_client.one_choose"),
        list(rows),
        key="new-one",
        words=lambda row: here.say("new_client.one_row", number=row, reference=rows[row].row.reference),
    )
    answer = rows[number].answer
    if answer is not None:
        show_decision(here, answer, key="file")
        show_reasons(here, answer, key="file")
        show_concepts(here, answer, key="file")
