import importlib.util
import subprocess
import sys

import pytest

from limpide_credit.errors import InputError
from limpide_training import cli


def test_every_command_has_its_module():
    for module, _ in cli.COMMANDS.values():
        assert importlib.util.find_spec(f"limpide_training.commands.{module}") is not None, module


def test_help_lists_every_command_without_importing_one():
    code = (
        "import sys; from limpide_training.cli import main\n"
        "try: main(['--help'])\n"
        "finally: print([m for m in sys.modules if m.startswith('limpide_training.commands.')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = ran.stdout.splitlines()
    assert all(any(command in line for line in lines) for command in cli.COMMANDS)
    assert lines[-1] == "[]"


def test_an_error_of_ours_is_printed_with_field_value_and_remedy_and_its_own_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(**_: object) -> None:
        raise InputError("The amount is negative.", field="AMT_CREDIT", value=-1, remedy="Give above 0.")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as raised:
        cli.main([])
    assert raised.value.code == InputError.exit_code
    printed = capsys.readouterr().err
    assert "AMT_CREDIT" in printed and "-1" in printed and "Give above 0" in printed
    assert "Traceback" not in printed
