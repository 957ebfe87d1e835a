"""Errors of the services as sentences of the person's language: what, field, value, remedy."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from limpide_credit.contracts.problems import Problem
from limpide_credit.errors import ContradictionError, LimpideError
from limpide_credit.numbers import NumberTextError
from limpide_dashboard.api import ServiceAwayError, ServiceError, ServiceProblemError
from limpide_dashboard.facts import fact_remedy, field_label, typed_value
from limpide_dashboard.here import Here
from limpide_dashboard.markdown import as_text

_LONGEST_VALUE = 100


@contextmanager
def said(here: Here) -> Iterator[None]:
    """Say an error of a service in place of what the block would have shown; the page goes on after it."""
    try:
        yield
    except ServiceError as error:
        show_error(here, error)


def show_error(here: Here, error: ServiceError) -> None:
    """Show an error where it happened."""
    if isinstance(error, ServiceProblemError) and error.status != 503:
        st.error(as_text(problem_sentence(here, error.problem)))
        with st.expander(here.say("problems.technical")):
            st.json(error.problem.model_dump(exclude_none=True), expanded=True)
        return
    st.warning(away_sentence(here, error))


def away_sentence(here: Here, error: ServiceError) -> str:
    """Say which service is away, and what still works."""
    reason = here.say("problems.unreachable" if isinstance(error, ServiceAwayError) else "problems.not_ready")
    service = here.say(f"problems.service_{error.service}", reason=reason)
    return f"{service}\n\n{here.say(f'problems.works_without_{error.service}')}"


def problem_sentence(here: Here, problem: Problem | LimpideError, *, of_file: bool = False) -> str:
    """Say a problem in one paragraph: what is wrong, with field and value, and what would be right.

    Parameters
    ----------
    here
        The circumstances of the page.
    problem
        An answer of a service, or an error of a check made here.
    of_file
        Whether the value stands in a file: it is then shown as written there, under its column's name.
    """
    key = f"problems.code_{problem.code}"
    parts = [here.say(key if key in here.say else "problems.code_other")]
    if problem.field:
        parts.append(here.say("problems.field", field=field_label(here, problem.field, of_file=of_file)))
    if problem.value is not None:
        value = problem.value if of_file else typed_value(here, problem.field, problem.value)
        parts.append(here.say("problems.value", value=str(value)[:_LONGEST_VALUE]))
    if remedy := _remedy(here, problem, of_file=of_file):
        parts.append(remedy)
    return " ".join(parts)


def _remedy(here: Here, problem: Problem | LimpideError, *, of_file: bool) -> str | None:
    if isinstance(problem, ContradictionError):
        return here.say("problems.remedy_contradiction")
    if isinstance(problem, NumberTextError):
        low, high = (here.show.typed(number) for number in (*problem.readings, 0.0, 0.0)[:2])
        asked_above = of_file and problem.fault == "ambiguous"
        key = "table_file.ambiguous" if asked_above else f"shell.number_{problem.fault}"
        return here.say(key, low=low, high=high)
    remedy = fact_remedy(here, problem.field, of_file=of_file)
    if remedy is None and here.language == "en":
        remedy = problem.remedy
    generic = f"problems.remedy_{problem.code}"
    if remedy is None and generic in here.say:
        remedy = here.say(generic)
    return remedy
