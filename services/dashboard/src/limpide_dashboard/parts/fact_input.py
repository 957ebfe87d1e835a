"""A fact of an application as something that a person can turn: a number, a choice or a switch."""

from collections.abc import Callable
from typing import Any

from limpide_dashboard.facts import category_label, fact_field_label
from limpide_dashboard.here import Here
from limpide_dashboard.parts.inputs import choose, switch
from limpide_dashboard.parts.number_field import NumberRule, number_field
from limpide_dashboard.simulation import column

_RULES = {"currency": NumberRule(unit="currency"), "ratio": NumberRule(unit="ratio")}


def fact_input(
    here: Here,
    name: str,
    value: Any,
    *,
    key: str,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> Any:
    """Show a fact with a value of `limpide_dashboard.simulation.turned`, and return what it is turned to.

    Parameters
    ----------
    here
        The circumstances of the page.
    name
        Column of the application.
    value
        Where it stands at first; None if it is not known.
    key
        Under which the session remembers it; a value there wins.
    on_change, args
        Called when a person has turned it.
    """
    one, label = column(name), fact_field_label(here, name)
    if one.kind == "category":
        return choose(
            here,
            label,
            one.values,
            key=key,
            default=value,
            clearable=True,
            words=lambda word: category_label(here, name, word),
            placeholder=here.say("shell.value_missing"),
            on_change=on_change,
            args=args,
        )
    if one.kind == "flag":
        return switch(here, label, key=key, default=value, on_change=on_change, args=args)
    return number_field(
        here,
        label,
        key=key,
        default=value,
        rule=_RULES.get(one.unit),
        placeholder=here.say("shell.value_missing"),
        on_change=on_change,
        args=args,
    )
