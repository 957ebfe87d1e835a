"""The facts of an application as they cross the wire, checked against the table's own columns.

The validator is compiled once from `limpide_credit.tables`; there is no second list of fields.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from limpide_credit.contracts.json_value import is_mapping
from limpide_credit.errors import ContradictionError, InputError, TooLargeError
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS, LONGEST_WORD, Column
from limpide_credit.tables.roles import ROLES

_COLUMNS = {name: APPLICATION.column(name) for name in APPLICATION_FACTS}


def check_facts(facts: object, *, where: str) -> dict[str, Any]:
    """Return facts of an application that are all possible values of known columns.

    Args:
        facts: Column name to value; any subset of `APPLICATION_FACTS`. None says that the value is missing.
        where: The member of the request that holds them, for the messages: ``application`` or ``changes``.

    Returns:
        Name to value; numbers as float. A word outside of a category's vocabulary is taken as it is: models
        read it as their code for other words.

    Raises:
        InputError: A field is unknown, of another type or out of its range; the first one is named with its
            value and what would be right, the others are counted.
        TooLargeError: There are more fields than an application has.
    """
    if is_mapping(facts) and len(facts) > len(APPLICATION_FACTS):
        raise TooLargeError(
            f"{where} has {len(facts):,} fields; an application has at most {len(APPLICATION_FACTS)}.",
            field=where,
            value=len(facts),
            remedy="Send columns of the application table only.",
        )
    try:
        return _validator().validate_python(facts)
    except ValidationError as error:
        raise _explain(error.errors(include_url=False, include_context=False), where) from None


def check_gaps(facts: Mapping[str, Any], *, where: str) -> None:
    """Check what two facts say together, as that nobody is employed since before the age of 12.

    Raises:
        ContradictionError: Two facts contradict each other.
    """
    for gap in APPLICATION.gaps:
        later, earlier = facts.get(gap.later), facts.get(gap.earlier)
        if later is None or earlier is None:
            continue
        if later in _COLUMNS[gap.later].special or earlier in _COLUMNS[gap.earlier].special:
            continue
        if later - earlier < gap.minimum:
            raise ContradictionError(
                f"{gap.later} and {gap.earlier} contradict each other: {gap.meaning}.",
                field=f"{where}.{gap.later}",
                value=f"{gap.later} {later:g}, {gap.earlier} {earlier:g}",
                remedy=f"{gap.later} must be at least {gap.minimum:g} days after {gap.earlier}.",
            )


def near_names(name: str, known: Any) -> str | None:
    """Return a remedy that suggests the known names most like an unknown one; None if none is like it."""
    by_upper = {one.upper(): one for one in known}
    near = [by_upper[one] for one in get_close_matches(name.upper(), by_upper, n=3, cutoff=0.7)]
    return f"Did you mean {' or '.join(near)}?" if near else None


@cache
def facts_type() -> Any:
    """Return the facts of an application as a TypedDict of optional keys, made from the table's columns."""
    members = {column.name: _annotation(column) for column in _COLUMNS.values()}
    make: Any = TypedDict  # its members are known at run time only
    facts = make("ApplicationFacts", members, total=False)
    facts.__pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)
    facts.__doc__ = "Facts of an application, by its columns; any subset."
    return facts


@cache
def _validator() -> TypeAdapter[Any]:
    return TypeAdapter(facts_type())


def _annotation(column: Column) -> Any:
    if column.kind == "category":
        word = Field(
            strict=True,
            min_length=1,
            max_length=LONGEST_WORD,
            description=f"{column.describe()}; any other word counts as one other word",
            json_schema_extra={"examples": list(column.values)},
        )
        text: Any = Annotated[str, word]
        return text | None
    bounds = Field(
        ge=column.minimum,
        le=column.maximum,
        multiple_of=None if column.kind == "number" else 1,
        strict=True,
        description=column.describe(),
    )
    value: Any = Annotated[float, bounds]
    if column.special:
        value = value | Annotated[Literal[column.special], WithJsonSchema({"enum": list(column.special)})]
    return value | None


def _explain(errors: list[ErrorDetails], where: str) -> InputError:
    """Say the first error as field, value and remedy, and name the other fields concerned."""
    first = errors[0]
    if not first["loc"]:
        return InputError(
            f"{where} must be an object of columns and values.",
            field=where,
            value=type(first["input"]).__name__,
            remedy=f'Send {{"{where}": {{"{ROLES.amount}": 250000}}}}.',
        )
    name = str(first["loc"][0])
    others = list(dict.fromkeys(str(error["loc"][0]) for error in errors if str(error["loc"][0]) != name))
    more = f" {len(others)} more wrong: {', '.join(others[:5])}." if others else ""
    field = f"{where}.{name}"
    column = _COLUMNS.get(name)
    if column is None:
        return InputError(
            f"An application has no field {name}.{more}",
            field=field,
            value=name,
            remedy=near_names(name, _COLUMNS)
            or "Send columns of the application table only; /docs lists them.",
        )
    return InputError(
        f"{name} {_fault(first, column)}.{more}",
        field=field,
        value=first["input"],
        remedy=f"Give {column.describe()}.",
    )


def _fault(error: ErrorDetails, column: Column) -> str:
    given = error["input"]
    if column.kind == "category":
        return f"must be a word of 1 to {LONGEST_WORD} characters"
    if isinstance(given, str):
        return "must be a number, not text"
    if isinstance(given, bool) or not isinstance(given, int | float):
        return f"must be a number, not {type(given).__name__}"
    if given != given or given in (float("inf"), float("-inf")):
        return "must be a finite number"
    if column.name == ROLES.birth and given > 0:
        return "is in the future"
    if column.minimum is not None and given < column.minimum:
        return "is below what is possible"
    if column.maximum is not None and given > column.maximum:
        return "is above what is possible"
    return "must be a whole number"
