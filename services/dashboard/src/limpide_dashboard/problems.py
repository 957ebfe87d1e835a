"""Errors of the services as sentences of the person's language: what, field, value, remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from limpide_credit.contracts.problems import Problem
from limpide_credit.errors import ContradictionError, LimpideError
from limpide_credit.numbers import NumberTextError
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.facts import fact_remedy, field_label, typed_value
from limpide_dashboard.markdown import as_text
from limpide_dashboard.page_context import PageContext

_LONGEST_VALUE = 100


@contextmanager
def errors_shown(ctx: PageContext) -> Iterator[None]:
    """Say an error of a service in place of what the block would have shown; the page goes on after it."""
    try:
        yield
    except ServiceError as error:
        show_error(ctx, error)


def show_error(ctx: PageContext, error: ServiceError) -> None:
    """Show an error where it happened."""
    if isinstance(error, ServiceProblemError) and error.status != 503:
        st.error(as_text(problem_sentence(ctx, error.problem)))
        with st.expander(ctx.say("problems.technical")):
            st.json(error.problem.model_dump(exclude_none=True), expanded=True)
        return
    st.warning(away_sentence(ctx, error))


def away_sentence(ctx: PageContext, error: ServiceError) -> str:
    """Say which service is away, and what still works."""
    reason = ctx.say("problems.unreachable" if isinstance(error, ServiceAwayError) else "problems.not_ready")
    service = ctx.say(f"problems.service_{error.service}", reason=reason)
    return f"{service}\n\n{ctx.say(f'problems.works_without_{error.service}')}"


def problem_sentence(ctx: PageContext, problem: Problem | LimpideError, *, of_file: bool = False) -> str:
    """Say a problem in one paragraph: what is wrong, with field and value, and what would be right.

    Args:
        ctx: The circumstances of the page.
        problem: An answer of a service, or an error of a check made here.
        of_file: Whether the value stands in a file: it is then shown as written there, under its column's
            name.
    """
    key = f"problems.code_{problem.code}"
    parts = [ctx.say(key if key in ctx.say else "problems.code_other")]
    if problem.field:
        parts.append(ctx.say("problems.field", field=field_label(ctx, problem.field, of_file=of_file)))
    if problem.value is not None:
        value = problem.value if of_file else typed_value(ctx, problem.field, problem.value)
        parts.append(ctx.say("problems.value", value=str(value)[:_LONGEST_VALUE]))
    if remedy := _remedy(ctx, problem, of_file=of_file):
        parts.append(remedy)
    return " ".join(parts)


def _remedy(ctx: PageContext, problem: Problem | LimpideError, *, of_file: bool) -> str | None:
    if isinstance(problem, ContradictionError):
        return ctx.say("problems.remedy_contradiction")
    if isinstance(problem, NumberTextError):
        low, high = (ctx.show.typed(number) for number in (*problem.readings, 0.0, 0.0)[:2])
        asked_above = of_file and problem.fault == "ambiguous"
        key = "table_file.ambiguous" if asked_above else f"shell.number_{problem.fault}"
        return ctx.say(key, low=low, high=high)
    remedy = fact_remedy(ctx, problem.field, of_file=of_file)
    if remedy is None and ctx.language == "en":
        remedy = problem.remedy
    generic = f"problems.remedy_{problem.code}"
    if remedy is None and generic in ctx.say:
        remedy = ctx.say(generic)
    return remedy
