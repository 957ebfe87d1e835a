"""An application that was entered several times: what was changed between the decisions on it."""

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from limpide_credit.contracts.cases import CaseAnswer, CaseVersion
from limpide_credit.contracts.decisions import DecisionAnswer
from limpide_dashboard.facts import fact_label, fact_value
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.markdown import as_text, sentence
from limpide_dashboard.page_context import PageContext


def show_case(ctx: PageContext, record: DecisionAnswer) -> None:
    """Show the other decisions on the same application, if there are any, and which one holds."""
    if record.case_id is None:
        return
    case = ctx.services.scoring.get_now(CaseAnswer, f"/cases/{quote(record.case_id, safe='')}")
    entered = case.versions[-1].version
    if entered == 1:
        return
    say = ctx.say
    section(say("case.title"), say("case.lead"))
    st.warning(
        as_text(
            " ".join([say("case.entered", number=ctx.show.number(entered)), *_changed(ctx, case.versions)])
        )
    )
    if record.decision_id != case.current:
        st.info(sentence(ctx, "case.not_current", version=record.case_version, current=entered))
    if entered > len(case.versions):
        st.caption(say("case.last", number=ctx.show.number(len(case.versions))))
    show_table(say("case.table"), _table(ctx, case.versions, record.decision_id))


def _changed(ctx: PageContext, versions: Sequence[CaseVersion]) -> list[str]:
    """Return for each fact that was changed its values in turn."""
    values: dict[str, list[str]] = {}
    for change in (change for version in versions for change in version.changes):
        name = change.name
        values.setdefault(name, [_value(ctx, name, change.before)]).append(_value(ctx, name, change.after))
    return [
        ctx.say("case.changed", fact=fact_label(ctx, name), values=" → ".join(one))
        for name, one in values.items()
    ]


def _value(ctx: PageContext, name: str, value: float | str | None) -> str:
    return ctx.say("case.not_known") if value is None else fact_value(ctx, name, value)


def _table(ctx: PageContext, versions: Sequence[CaseVersion], opened: str) -> Table:
    names = ("version", "when", "actor", "points", "decision", "person", "changes", "number")
    return Table(
        [ctx.say(f"case.column_{name}") for name in names],
        [
            [
                ctx.show.number(one.version),
                ctx.show.moment(one.at),
                one.actor or "",
                ctx.show.number(one.points),
                ctx.say(f"shell.{one.decision}"),
                ctx.say(f"shell.{one.overridden_to}") if one.overridden_to else "",
                ", ".join(fact_label(ctx, change.name) for change in one.changes),
                one.decision_id,
            ]
            for one in versions
        ],
        numeric=frozenset({0, 3}),
        links=["" if one.decision_id == opened else ctx.link_of(one.decision_id) for one in versions],
        linked=names.index("when"),
    )
