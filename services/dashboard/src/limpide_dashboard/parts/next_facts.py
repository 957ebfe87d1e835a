"""What to ask next of a client who is referred, or near the threshold."""

from collections.abc import Mapping
from typing import Any

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_dashboard.layout import bullets, section
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import errors_shown

_MOST = 5


def show_next_facts(ctx: PageContext, request: Mapping[str, Any], answer: ExplainAnswer) -> None:
    """Show what is missing, first things first, with what each answer may change.

    Nothing is shown of who is far from the threshold and not referred, nor where nothing is missing.

    Args:
        request: What ``POST /explain`` was asked.
        answer: What it answered.
    """
    with errors_shown(ctx):
        body = {**request, "language": ctx.language}
        found = ctx.services.explainer.ask(NextFactsAnswer, "/next-facts", body)
        if not found.facts or not (found.near_threshold or answer.decision == "referred"):
            return
        section(ctx.say("next_facts.title"), ctx.say(f"next_facts.lead_{found.outcome}"))
        lines = [
            ctx.say("next_facts.line", label=one.label, sentence=one.sentence) for one in found.facts[:_MOST]
        ]
        bullets(lines, numbered=True)
