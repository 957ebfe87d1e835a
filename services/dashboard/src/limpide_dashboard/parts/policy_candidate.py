"""The document that a policy trial is of: a kept one, a file, or pasted text; and the period."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import streamlit as st

from limpide_credit.contracts.policy_trial import KeptPolicies, KeptPolicyLine
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.day_field import day_field
from limpide_dashboard.parts.inputs import choose, choose_segment

_SOURCES = ("kept", "file", "pasted")
_DAYS = 90
_PASTED = "trial-pasted"


def candidate(ctx: PageContext) -> dict[str, str] | None:
    """Ask for a document; return it as a request names it, or None as long as there is none."""
    say = ctx.say
    source = choose_segment(
        ctx,
        say("policy_trial.source"),
        _SOURCES,
        key="trial-source",
        words=lambda one: say(f"policy_trial.source_{one}"),
        default="kept",
    )
    if source == "kept":
        return _kept(ctx)
    if source == "file":
        uploaded = st.file_uploader(say("policy_trial.file"), key="trial-file")
        # What is no text is refused by the reader of documents, with a reason.
        return None if uploaded is None else {"document": uploaded.getvalue().decode("utf-8", "replace")}
    text = st.text_area(say("policy_trial.pasted"), key=_PASTED, height=260)
    return {"document": text} if text.strip() else None


def period(ctx: PageContext, on_change: Callable[[], None]) -> dict[str, str]:
    """Ask for the first and the last day; return the moments between which they lie, none in the future."""
    now = datetime.now(ctx.show.zone).replace(microsecond=0)
    today = now.date()
    first, last = st.columns(2)
    with first:
        start = day_field(
            ctx,
            ctx.say("policy_trial.first_day"),
            key="trial-first",
            default=today - timedelta(days=_DAYS),
            on_change=on_change,
        )
    with last:
        end = day_field(
            ctx, ctx.say("policy_trial.last_day"), key="trial-last", default=today, on_change=on_change
        )
    midnights = (datetime.combine(day, time(), ctx.show.zone) for day in (start, end + timedelta(days=1)))
    return dict(zip(("start", "end"), (min(one, now).isoformat() for one in midnights), strict=True))


def _kept(ctx: PageContext) -> dict[str, str] | None:
    policies = ctx.services.drift.get(KeptPolicies, "/policies").policies
    if not policies:
        st.info(ctx.say("policy_trial.none_kept"))
        return None
    by_digest = {one.digest: one for one in policies}
    chosen = choose(
        ctx,
        ctx.say("policy_trial.kept"),
        list(by_digest),
        key="trial-kept",
        words=lambda digest: _line(ctx, by_digest[digest]),
    )
    return {"digest": chosen}


def _line(ctx: PageContext, policy: KeptPolicyLine) -> str:
    return ctx.say(
        "policy_trial.kept_in_force" if policy.in_force else "policy_trial.kept_line",
        name=policy.name,
        version=policy.version,
        digest=policy.digest[:12],
    )
