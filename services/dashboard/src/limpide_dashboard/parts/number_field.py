"""A number as a person of either language types or pastes it, read by one rule and shown as understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from limpide_credit.numbers import LONGEST_NUMBER, NumberTextError, NumberUnit, read_number
from limpide_dashboard.markdown import as_text
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.day_field import read_day
from limpide_dashboard.parts.inputs import OnChange, filled, widget_key


@dataclass(frozen=True)
class NumberRule:
    """What a field takes."""

    unit: NumberUnit = "plain"  # ``currency`` takes a currency beside the number, ``ratio`` a percent sign
    # minimum and maximum: inclusive bounds that the field itself refuses to pass; None leaves them to the
    # page.
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False  # Whether decimals are refused
    # Whether the number counts years back from today: a day is then understood as well, and counts exactly.
    dates: bool = False


@dataclass(frozen=True)
class _UnreadText:
    """A text that is not understood, why, and what it may be."""

    text: str
    fault: str
    readings: tuple[float, ...] = ()


def number_field(
    ctx: PageContext,
    label: str,
    *,
    key: str,
    default: float | None = None,
    rule: NumberRule | None = None,
    on_change: OnChange | None = None,
    args: tuple[Any, ...] = (),
    **look: Any,
) -> float | None:
    """Show a field for a number and return it; None if it is empty.

    A text that is no number, or may be two, is kept as typed and asked about below the field: the number
    stays what it was, and `unread` says so.

    Args:
        ctx: The circumstances of the page.
        label: What the page calls the number, with its unit.
        key: Under which the session keeps the number.
        default: The number at first.
        rule: What the field takes.
        on_change, args: Called when a person has given another number.
        look: Other arguments of `streamlit.text_input`.
    """
    rule = rule or NumberRule()
    st.session_state.setdefault(key, default)
    waiting = st.session_state.get(_waiting(key))
    number = st.session_state[key]
    shown = round(number, 1) if rule.dates and number is not None else number
    st.session_state[_text(key)] = waiting.text if waiting else number_text(ctx, shown)
    widget = filled(ctx, _text(key), "")
    call = (ctx, key, rule, on_change, args)
    st.text_input(label, key=widget, on_change=_read, args=call, max_chars=LONGEST_NUMBER + 1, **look)
    if waiting:
        st.error(_fault(ctx, label, waiting, rule))
        _offer(ctx, waiting, call)
    elif st.session_state.get(_typed(key), "") not in {"", st.session_state[_text(key)]}:
        st.caption(ctx.say("shell.number_understood", number=st.session_state[_text(key)]))
    return number


def unread(keys: Iterable[str]) -> list[str]:
    """Return the keys of fields whose text is not understood."""
    return [key for key in keys if _waiting(key) in st.session_state]


def say_unread(ctx: PageContext, labels: Sequence[str]) -> None:
    """Say that nothing is calculated before the fields of these names are understood."""
    st.error(ctx.say("shell.number_unread", fields=", ".join(labels)))


def set_number(key: str, number: float | None) -> None:
    """Put a number into a field in place of whatever is there."""
    for name in (_waiting(key), _typed(key)):
        st.session_state.pop(name, None)
    st.session_state[key] = number


def number_text(ctx: PageContext, number: float | None) -> str:
    """Return a number as a field shows it, such that it is read back as itself."""
    return "" if number is None else ctx.show.typed(number)


def _read(
    ctx: PageContext, key: str, rule: NumberRule, on_change: OnChange | None, args: tuple[Any, ...]
) -> None:
    text = str(st.session_state[widget_key(ctx, _text(key))])
    number: float | None = None
    if rule.dates and (day := read_day(text)) is not None:
        number = ctx.show.years_since(day)
    elif text.strip():
        try:
            number = read_number(
                text, language=ctx.language, unit=rule.unit, currency=ctx.settings.currency, field=key
            )
        except NumberTextError as error:
            st.session_state[_waiting(key)] = _UnreadText(text, error.fault, error.readings)
            return
        if fault := _broken(number, rule):
            st.session_state[_waiting(key)] = _UnreadText(text, fault)
            return
    _take(key, number, text, on_change, args)


def _take(
    key: str, number: float | None, text: str, on_change: OnChange | None, args: tuple[Any, ...]
) -> None:
    set_number(key, number)
    st.session_state[_typed(key)] = text.strip()
    if on_change is not None:
        on_change(*args)


def _broken(number: float, rule: NumberRule) -> str | None:
    """Return which rule a number breaks; None if it breaks none."""
    if rule.whole and number != round(number):
        return "whole"
    below = rule.minimum is not None and number < rule.minimum
    above = rule.maximum is not None and number > rule.maximum
    return "range" if below or above else None


def _fault(ctx: PageContext, label: str, waiting: _UnreadText, rule: NumberRule) -> str:
    say = ctx.say
    wrong = say("shell.number_wrong", field=label, text=as_text(waiting.text[:LONGEST_NUMBER]))
    if waiting.fault == "ambiguous":
        low, high = (number_text(ctx, number) for number in waiting.readings)
        return f"{wrong} {say('shell.number_ambiguous', low=low, high=high)}"
    if waiting.fault == "range":
        bounds = {"minimum": number_text(ctx, rule.minimum), "maximum": number_text(ctx, rule.maximum)}
        return f"{wrong} {say('shell.number_range', **bounds)}"
    if waiting.fault == "other_currency":
        return f"{wrong} {say('shell.number_other_currency', currency=ctx.settings.currency)}"
    return f"{wrong} {say(f'shell.number_{waiting.fault}')}"


def _offer(ctx: PageContext, waiting: _UnreadText, call: tuple[Any, ...]) -> None:
    """Offer what an ambiguous text may be, each a button."""
    _, key, rule, on_change, args = call
    with st.container(horizontal=True):
        for position, number in enumerate(waiting.readings):
            if _broken(number, rule) is None:
                st.button(
                    number_text(ctx, number),
                    key=f"{key}:reading-{position}",
                    on_click=_take,
                    args=(key, number, waiting.text, on_change, args),
                )


def _text(key: str) -> str:
    return f"{key}:text"


def _typed(key: str) -> str:
    return f"{key}:typed"


def _waiting(key: str) -> str:
    return f"{key}:unread"
