"""What the command line says to bad input: field, value, remedy, an exit code of its own, nothing written."""

from pathlib import Path

import pytest
from input_commands import COMMANDS, Command

from limpide_training.cli import main


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_bad_input_is_named_with_its_remedy_and_writes_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for name, value in command.environment:
        monkeypatch.setenv(name, value.format(folder=folder))
    with pytest.raises(SystemExit) as raised:
        main([part.format(folder=folder) for part in command.arguments.split()])
    printed = capsys.readouterr()
    said = " ".join((printed.out + printed.err).split())
    assert raised.value.code == command.exit_code, said
    for words in command.says:
        assert words.format(folder=folder) in said
    assert "Traceback" not in said and "sesame" not in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db"]
