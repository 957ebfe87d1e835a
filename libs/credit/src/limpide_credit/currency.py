"""The currency of amounts: one setting, of every program that shows them to people."""

from typing import Annotated

from pydantic import Field

Currency = Annotated[
    str | None,
    Field(
        pattern=r"^[A-Z]{3}$",
        description="ISO 4217 code of the amounts' currency; the tables do not say it, so none is shown",
    ),
]
