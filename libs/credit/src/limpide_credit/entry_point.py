"""What the programs without options of their own do with arguments."""

from collections.abc import Sequence

from limpide_credit.errors import InputError


def refuse_arguments(arguments: Sequence[str], settings: str) -> None:
    """Refuse the arguments of a program that takes none, rather than ignore them.

    Args:
        arguments: Those of the command line, without the program's name.
        settings: The environment variables that set what people try to pass.

    Raises:
        InputError: There is an argument.
    """
    if arguments:
        raise InputError(
            "This program takes no arguments.",
            field="arguments",
            value=" ".join(arguments),
            remedy=f"Its settings are environment variables, here {settings}.",
        )
