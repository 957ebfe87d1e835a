"""Loads and tests a candidate in a child process before the service reads it.

LightGBM trusts the file that it reads: a damaged one may never end, take all memory or end the process. So a
child with limits of time and memory reads the bundle first, looks through its parts and scores its reference
sample.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from limpide_credit.errors import ConflictError, InputError, LimpideError

_ROWS = 1000
_REFUSED = 3
_REMEDY = "Register the model again, or set the alias to another version."
_GIBIBYTE = 1024**3


@dataclass(frozen=True)
class Trial:
    """Tries bundles in a child process."""

    # cpu_seconds and seconds: the child's processor time, and its time by the clock: processors may be busy.
    cpu_seconds: int = 60
    seconds: float = 600.0
    memory: int = 3 * _GIBIBYTE  # Bytes of data that it may hold

    def __call__(self, folder: Path, version: str) -> None:
        """Return if the bundle in ``folder`` can be read and gives its stored scores.

        Raises:
            InputError, ConflictError: It cannot or does not; or the child took too long, too much memory, or
                died.
        """
        limits = [str(self.cpu_seconds), str(self.memory)]
        command = [sys.executable, "-m", "limpide_platform.serving.trial", str(folder), version, *limits]
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        try:
            out, err = child.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise _failed(version, f"was not loaded and tried within {self.seconds:g} s") from None
        if child.returncode == 0:
            return
        if child.returncode == _REFUSED:
            raise _refusal(out)
        raise _failed(version, f"ended the process that tried it ({_how(child.returncode, err)})")


def _how(code: int, err: bytes) -> str:
    """Return how a child ended: its signal, or the last line of its output."""
    if code < 0:
        kinds = {9: "killed", 11: "segmentation fault", 24: "too much processor time"}
        return kinds.get(-code, f"signal {-code}")
    lines = err.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else f"exit code {code}"


def _failed(version: str, what: str) -> ConflictError:
    return ConflictError(f"Version {version} {what}.", field="model_version", value=version, remedy=_REMEDY)


def _refusal(out: bytes) -> LimpideError:
    """Return the error that the child wrote as its last line."""
    fields = json.loads(out.splitlines()[-1])
    kind = InputError if fields.pop("code") == InputError.code else ConflictError
    return kind(fields.pop("message"), **fields)


def _run(folder: Path, version: str, cpu_seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where the container's memory runs out, this process is to go and not the one that serves.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    from dataclasses import replace

    from limpide_platform.bundle_files import read_bundle
    from limpide_platform.serving.self_test import check_scorer, self_test

    try:
        bundle = replace(read_bundle(folder), version=version)
        check_scorer(bundle, version)
        self_test(bundle, version, _ROWS)
    except LimpideError as error:
        sys.stdout.write(json.dumps(error.as_dict()) + "\n")
        sys.stdout.flush()
        os._exit(_REFUSED)
    # Not through the interpreter's own end, which would wait for threads of libraries.
    os._exit(0)


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
