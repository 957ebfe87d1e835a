"""What the days before tell of a change that no single window tells."""

import streamlit as st

from limpide_credit.contracts.drift import Findings
from limpide_credit.contracts.known import NotKnown
from limpide_dashboard.page_context import PageContext


def gradual_change(ctx: PageContext, findings: Findings) -> None:
    """Say whether a part of the people changed, since when and in what."""
    say, show, found = ctx.say, ctx.show, findings.gradual
    if isinstance(found, NotKnown):
        return
    over = {"decisions": show.number(found.decisions), "since": show.date(found.first_day)}
    if not found.changed:
        st.caption(say("drift.gradual_none", **over))
        return
    st.warning(say("drift.gradual_changed", **over))
    if found.changed_since is not None:
        features = ", ".join(found.features)
        st.caption(say("drift.gradual_features", day=show.date(found.changed_since), features=features))
    if found.economy >= found.economy_limit:
        shifts = ", ".join(f"{one.feature} {show.number(one.shift, 2)}" for one in found.facts)
        st.caption(say("drift.gradual_economy", shifts=shifts))
