"""A fact of an application as something that a person can turn: a number, a choice or a switch."""

from collections.abc import Callable
from typing import Any

from limpide_dashboard.facts import category_label, fact_field_label
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose, switch
from limpide_dashboard.parts.number_field import NumberRule, number_field
from limpide_dashboard.simulation import column

_RULES = {
    "currency": NumberRule(unit="currency"),
    "ratio": NumberRule(unit="ratio"),
    "days": NumberRule(dates=True),
}


def fact_input(
    ctx: PageContext,
    name: str,
    value: Any,
    *,
    key: str,
    needed: bool = False,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> Any:
    """Show a fact, its value as of `limpide_dashboard.simulation.input_value`; return what it is set to.

    Args:
        ctx: The circumstances of the page.
        name: Column of the application.
        value: Where it stands at first; None if it is not known.
        key: Under which the session remembers it; a value there wins.
        needed: Whether a decision needs it, which its label marks.
        on_change, args: Called when a person has turned it.
    """
    one, label = column(name), needed_label(ctx, fact_field_label(ctx, name), needed=needed)
    if one.kind == "category":
        return choose(
            ctx,
            label,
            one.values,
            key=key,
            default=value,
            clearable=True,
            words=lambda word: category_label(ctx, name, word),
            placeholder=ctx.say("shell.value_missing"),
            on_change=on_change,
            args=args,
        )
    if one.kind == "flag":
        return switch(ctx, label, key=key, default=value, on_change=on_change, args=args)
    return number_field(
        ctx,
        label,
        key=key,
        default=value,
        rule=_RULES.get(one.unit),
        placeholder=ctx.say("shell.value_missing"),
        on_change=on_change,
        args=args,
    )


def needed_label(ctx: PageContext, label: str, *, needed: bool) -> str:
    """Return the label of a field, with a mark where a decision needs it."""
    return ctx.say("shell.needed", label=label) if needed else label
