"""What was understood of a person's file, what may be two things in it, and why it is refused."""

from typing import Literal

import streamlit as st

from limpide_credit.numbers import DecimalMark
from limpide_credit.table_file import ReadingReport
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose
from limpide_dashboard.refused_file import FileRefusedError

_DECIMALS: dict[str, DecimalMark] = {"comma": ",", "point": "."}


def show_understood(ctx: PageContext, understood: ReadingReport) -> None:
    """Say how a file was read: separator, encoding, decimal mark, columns."""
    say = ctx.say
    parts = [say("table_file.sheet")]
    if understood.separator:
        separator = {"\t": say("table_file.tab")}.get(understood.separator, understood.separator)
        parts = [say("table_file.csv", encoding=understood.encoding, separator=separator)]
    for name, mark in _DECIMALS.items():
        if understood.decimal == mark:
            parts.append(say(f"table_file.decimal_{name}"))
    parts.append(say("table_file.columns", n=len(understood.columns)))
    if understood.left_out:
        parts.append(say("table_file.left_out", places=", ".join(map(str, understood.left_out))))
    st.caption(say("table_file.read_as", parts=", ".join(parts)))


def said_decimal(key: str) -> DecimalMark | None:
    """Return the decimal mark that a person said a file has; None as long as nobody said it."""
    return _DECIMALS.get(st.session_state.get(key, ""))


def ask_decimal(ctx: PageContext, key: str) -> None:
    """Ask which decimal mark a file has, and keep the answer under ``key`` for the next run."""
    options: list[Literal["unknown", "comma", "point"]] = ["unknown", "comma", "point"]
    choose(
        ctx,
        ctx.say("table_file.decimal_ask"),
        options,
        key=key,
        words=lambda one: ctx.say(f"table_file.decimal_{one}"),
    )


def show_refusal(ctx: PageContext, page: str, refused: FileRefusedError) -> None:
    """Say why a file is refused, in the words of the page that asked for it."""
    values = {
        name: ctx.show.number(value) if isinstance(value, int | float) else value
        for name, value in refused.values.items()
    }
    st.error(ctx.say(f"{page}.file_{refused.key}", amount=ROLES.amount, **values))
