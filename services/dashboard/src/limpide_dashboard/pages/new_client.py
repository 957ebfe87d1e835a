"""Nouveau client: somebody who is in no table, by a form or by a file, with only what is known."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from limpide_credit.contracts.roles import OFFICERS
from limpide_credit.contracts.scoring import ScoreAnswer, parse_score_request
from limpide_credit.errors import InputError
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.client_file import FileRow, read_clients
from limpide_dashboard.drafts import KEPT_HOURS, erase_draft
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import Table, page_header, section, show_table
from limpide_dashboard.markdown import as_text
from limpide_dashboard.page import Page
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.application_form import KEPT, application_form
from limpide_dashboard.parts.deciding import decided_here, offer_decision
from limpide_dashboard.parts.file_reading import ask_decimal, said_decimal, show_refusal, show_understood
from limpide_dashboard.parts.file_results import show_results
from limpide_dashboard.parts.inputs import choose_tab
from limpide_dashboard.parts.next_facts import show_next_facts
from limpide_dashboard.parts.score_view import explain, show_concepts, show_decision, show_raw, show_reasons
from limpide_dashboard.problems import errors_shown, problem_sentence
from limpide_dashboard.refused_file import FileRefusedError
from limpide_dashboard.scored_file import ScoredRow, example_file, results_file, score_rows, unscored_rows

_FACTS = "new-client-facts"
_DECIDED = "new-client-decided"
_PREVIEWED = 5


def show(ctx: PageContext) -> None:
    """Show the page."""
    say = ctx.say
    page_header(say("new_client.title"), say("new_client.lead"))
    labels = {name: say(f"new_client.tab_{name}") for name in ("form", "file")}
    tabs = choose_tab(ctx, labels, key="new-tab")
    with tabs["form"], errors_shown(ctx):
        _form(ctx)
    with tabs["file"], errors_shown(ctx):
        _file(ctx)


def _form(ctx: PageContext) -> None:
    st.markdown(ctx.say("new_client.form_lead", hours=KEPT_HOURS))
    facts, asked_for = application_form(ctx)
    if asked_for:
        st.session_state[_FACTS] = facts
        if not facts:
            st.error(ctx.say("new_client.nothing_given"))
    elif facts == {}:
        # Somebody came back to an empty form: the verdict of the person before is not shown above it.
        st.session_state.pop(_FACTS, None)
        st.session_state.pop(_DECIDED, None)
    scored = st.session_state.get(_FACTS)
    if not scored:
        return
    try:
        asked = parse_score_request({"application": scored})
    except InputError as error:
        st.error(as_text(problem_sentence(ctx, error)))
        return
    stale = _hash(scored) != _hash(facts)
    if stale:
        st.warning(ctx.say("new_client.stale"))
    with st.container(key="stale-verdict" if stale else "verdict"):
        _explained(ctx, asked.application or {}, stale=stale)


def _hash(facts: Mapping[str, Any] | None) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _explained(ctx: PageContext, facts: Mapping[str, Any], *, stale: bool) -> None:
    request = {"application": dict(facts)}
    section(ctx.say("new_client.result_title"), ctx.say("new_client.result_lead"))
    answer = explain(ctx, request)
    key = _hash(facts)[:16]
    with show_decision(ctx, answer, key="new"):
        of_case = _of_case(ctx, key)
        in_case = {**request, **(of_case or {})}
        offer_decision(ctx, in_case, key=key, shown=answer, stale=stale or of_case is None)
        if (decided := decided_here(key)) is not None:
            st.session_state[_DECIDED] = decided
            erase_draft(KEPT)
    show_next_facts(ctx, request, answer)
    show_reasons(ctx, answer, key="new")
    show_concepts(ctx, answer, key="new")
    st.download_button(
        ctx.say("new_client.download"),
        results_file(ctx, [ScoredRow(FileRow(1, "", facts), answer)]),
        file_name=ctx.say("new_client.download_name"),
        mime="text/csv",
        on_click="ignore",
    )
    show_raw(ctx, request, answer, key="new")


def _of_case(ctx: PageContext, key: str) -> Mapping[str, str] | None:
    """Return what the request says of its case; None as long as nobody has said whose application it is.

    The form cannot tell another person from the same one with other facts: after a decision it asks.
    """
    decided = st.session_state.get(_DECIDED)
    if not isinstance(decided, ScoreAnswer) or decided.case_id is None or decided_here(key) is not None:
        return {}
    chosen = st.radio(
        ctx.say("new_client.which"),
        ["same", "other"],
        index=None,
        format_func=lambda one: ctx.say(f"new_client.which_{one}", when=ctx.show.moment(decided.at)),
        key=f"new-which-{key}",
    )
    if chosen is None:
        st.caption(ctx.say("new_client.which_wanted"))
        return None
    return {"case_id": decided.case_id} if chosen == "same" else {}


def _file(ctx: PageContext) -> None:
    say, limits = ctx.say, ctx.settings
    st.markdown(
        say(
            "new_client.file_lead",
            rows=ctx.show.number(limits.upload_max_rows),
            size=ctx.show.number(limits.upload_max_mebibytes),
            amount=ROLES.amount,
            income=ROLES.income,
        )
    )
    st.download_button(
        say("new_client.example"),
        example_file(ctx.language),
        file_name=say("new_client.example_name"),
        mime="text/csv",
        on_click="ignore",
    )
    uploaded = st.file_uploader(say("new_client.upload"), key="new-file")
    if uploaded is None:
        return
    content = uploaded.getvalue()
    name = hashlib.sha256(content).hexdigest()
    asked = f"new-decimal-{name}"
    decimal = said_decimal(asked)
    try:
        file = read_clients(
            content,
            most_bytes=limits.upload_max_mebibytes * 2**20,
            most_rows=limits.upload_max_rows,
            decimal=decimal,
        )
    except FileRefusedError as refused:
        show_refusal(ctx, "new_client", refused)
        return
    if file.understood is not None:
        show_understood(ctx, file.understood)
        if decimal is not None or file.is_ambiguous:
            ask_decimal(ctx, asked)
    _preview(ctx, file.rows)
    rows, key = file.rows, f"{name}{decimal or ''}"
    if len(rows) > limits.upload_explained_rows:
        st.info(say("new_client.file_long", rows=ctx.show.number(limits.upload_explained_rows)))
        show_results(ctx, unscored_rows(ctx, rows), key=key)
    else:
        show_results(ctx, _scored(ctx, key, rows), key=key)


def _preview(ctx: PageContext, rows: Sequence[FileRow]) -> None:
    """Show the first rows that could be read as they were understood, in words."""
    first = [row for row in rows if row.facts][:_PREVIEWED]
    if not first:
        return
    names = list(dict.fromkeys(name for row in first for name in row.facts))
    with st.expander(ctx.say("new_client.preview", n=len(first))):
        cells = [
            [
                ctx.show.number(row.number),
                row.reference,
                *(fact_value(ctx, name, row.facts[name]) if name in row.facts else "" for name in names),
            ]
            for row in first
        ]
        headings = [ctx.say("new_client.result_row"), ctx.say("new_client.result_reference")]
        show_table(
            ctx.say("new_client.preview_table"),
            Table([*headings, *(fact_label(ctx, name) for name in names)], cells),
        )


def _scored(ctx: PageContext, name: str, rows: Sequence[FileRow]) -> list[ScoredRow]:
    """Score the rows once a file and language, and say how far it is."""
    kept = st.session_state.setdefault("new-scored", {})
    key = (name, ctx.language)
    if key not in kept:
        progress = st.progress(0.0)
        scored: list[ScoredRow] = []
        for one in score_rows(ctx, rows):
            scored.append(one)
            text = ctx.say(
                "new_client.progress",
                done=ctx.show.number(len(scored)),
                total=ctx.show.number(len(rows)),
            )
            progress.progress(len(scored) / len(rows), text=text)
        progress.empty()
        kept.clear()
        kept[key] = scored
    return kept[key]


PAGE = Page(
    show, 30, OFFICERS, [("explainer", "POST /explain"), ("scoring", "POST /score/batch")], section="officer"
)
