"""What the days before tell of a change that no single window tells."""

import streamlit as st

from limpide_credit.contracts.drift import Findings
from limpide_credit.contracts.known import NotKnown
from limpide_dashboard.here import Here


def gradual_change(here: Here, findings: Findings) -> None:
    """Say whether a part of the people changed, since when and in what."""
    say, show, found = here.say, here.show, findings.gradual
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
