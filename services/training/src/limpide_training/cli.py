"""The command line ``limpide``.

Each subject is a module of ``commands``, imported only when its command runs, so that ``limpide --help``
answers at once. Errors that a person can act on are printed as such, and end with their own exit code.
"""

import importlib
import sys
import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from limpide_credit.errors import InputError, LimpideError
from limpide_credit.plain_digits import is_underscored
from limpide_platform.settings import configure_mlflow_client
from limpide_platform.terminal import check_utf8, degrade_output

# Command, the module of `commands` that holds it as a Typer `app` or a function, one line of help.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Set everything up on embedded defaults, train, serve and score a client."),
    "tables": ("tables", "Check, ingest and generate the seven tables."),
    "features": ("features", "Describe a feature, build all of them."),
    "train": ("train", "Train, calibrate and register a model as challenger."),
    "promote": ("promote", "Make a registered version the champion, if it deserves it."),
    "rollback": ("rollback", "Make a version that was approved before the champion again."),
    "publish": ("publish", "Put clients and their features into the store."),
    "score-batch": ("score_batch", "Score many clients into Parquet, on this machine or on Spark."),
    "quality": ("quality", "Measure the recipe by repeated cross-validation."),
    "validate": ("validate", "Validate the recipe: a report that a model-risk team signs."),
    "bootstrap": (
        "bootstrap",
        "From nothing to a champion and published clients, once.",
    ),
    "traffic": ("traffic", "Send generated applicants through the services of a demonstration."),
    "store": ("store", "Create or upgrade the store."),
    "clients": ("clients", "Hand out what is held on a client, or erase it."),
    "decisions": ("decisions", "Verify, show, replay and erase recorded decisions."),
    "retention": ("retention", "Erase what was recorded long enough ago."),
    "policy": ("policy", "Check, try and promote the policy that decides."),
    "experiment": ("experiment", "Let a challenger decide on a share of applicants."),
    "audit": ("audit", "List, verify, sign and hand out what is recorded."),
    "keys": ("keys", "Make, list and revoke the API keys of programs."),
    "roles": ("roles", "Print which roles may take which routes."),
}


class LazyCommands(TyperGroup):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """Return the commands in the order of a first use."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Import and return one command; None if there is no such."""
        if cmd_name not in COMMANDS:
            return None
        module_name, help_line = COMMANDS[cmd_name]
        module = importlib.import_module(f"limpide_training.commands.{module_name}")
        group = getattr(module, "app", None)
        if group is None:
            group = typer.Typer(add_completion=False)
            group.command(name=cmd_name)(getattr(module, module_name))
        command = typer.main.get_command(group)
        command.name = cmd_name
        command.help = command.help or help_line
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write the help of all commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyCommands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def limpide() -> None:
    """Transparent consumer-credit scoring: from seven tables to a recorded decision."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; print an error as a person reads it, and exit with its code."""
    degrade_output()
    # Before a command is imported: MLflow reads some of it at import.
    configure_mlflow_client()
    # Pandera imports PySpark wherever it is installed; it is given Arrow, never pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        check_utf8((f"argument {place}", text) for place, text in enumerate(given, start=1))
        _check_digits(given)
        sys.exit(app(args=given, prog_name="limpide", standalone_mode=False))
    except LimpideError as error:
        sys.stderr.write(render(error))
        sys.exit(error.exit_code)
    except TyperException as error:
        sys.exit(_misused(error, given))
    except typer.Abort:
        sys.stderr.write("stopped\n")
        sys.exit(130)


def _check_digits(given: Sequence[str]) -> None:
    """Refuse an option's number with underscores, which is read nowhere else either."""
    for option, value in [*pairwise(given), *(one.split("=", 1) for one in given if "=" in one)]:
        if option.startswith("--") and is_underscored(value):
            raise InputError(
                f"{value} is no number.", field=option, value=value, remedy="Give digits alone, as 1000."
            )


def _misused(error: Any, given: Sequence[str]) -> int:
    """Print what is wrong with a command line, in the shape of all errors where one option is at fault."""
    parameter = getattr(error, "param", None)
    options: list[str] = parameter.opts if parameter is not None else [getattr(error, "option_name", "")]
    if not options[0] or error.ctx is None:
        error.show()
        return error.exit_code
    after = dict(pairwise(given))
    inline = dict(one.split("=", 1) for one in given if one.startswith("--") and "=" in one)
    refusal = InputError(
        f"{error.format_message().removesuffix('.')}.",
        field=options[0],
        value=next((value for one in options if (value := inline.get(one, after.get(one)))), None),
        remedy=f"`{error.ctx.command_path} --help` shows what can be given.",
    )
    sys.stderr.write(render(refusal))
    return error.exit_code


def render(error: LimpideError) -> str:
    """Return the lines that a person reads: what is wrong, where, what was given, what would be right."""
    shown = error.as_dict()
    lines = [f"error: {shown['message']}"]
    lines += [f"  {name}: {shown[name]}" for name in ("field", "value", "remedy") if shown[name] is not None]
    return "\n".join(lines) + "\n"
