"""Write what is derived from the settings' classes: the table in the docs, and the two lists of names.

    python infra/settings/make_settings.py [--check]

- ``docs/settings.md``: every setting, its default, its meaning, and the programs that read it.
- ``infra/settings/settings.env``: the names that compose passes to every program of ours, if the shell or
  ``.env`` sets them. What the compose file or an image sets itself is not among them, nor hosts and ports.
- ``setting_names.txt`` of `limpide_credit`: every name that is known, so that a mistyped one is refused.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from limpide_dashboard.settings import DashboardSettings
from limpide_drift.settings import DriftSettings
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.audit_settings import AuditSettings
from limpide_platform.retention_settings import RetentionSettings
from limpide_product_categories.settings import ServiceSettings
from limpide_scoring.settings import ScoringSettings
from limpide_training.acting_person import ActorSettings
from limpide_training.commands.bootstrap import BootstrapSettings
from limpide_training.commands.score_batch import ScoreBatchSettings
from limpide_training.commands.traffic import TrafficSettings
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
PASSED = ROOT / "infra" / "settings" / "settings.env"
NAMES = ROOT / "libs" / "credit" / "src" / "limpide_credit" / "setting_names.txt"

PROGRAMS: Mapping[str, tuple[type[BaseModel], ...]] = {
    "training": (
        BootstrapSettings,
        ScoreBatchSettings,
        ActorSettings,
        RetentionSettings,
        AuditSettings,
        TrafficSettings,
        SparkSettings,
        ObjectStoreSettings,
    ),
    "scoring": (ScoringSettings,),
    "explainer": (ExplainerSettings,),
    "drift": (DriftSettings,),
    "dashboard": (DashboardSettings,),
    "categories": (ServiceSettings,),
}
# Read as the programs are imported (`limpide_credit.schemas.chosen`).
AT_IMPORT: Mapping[str, tuple[FieldInfo, list[str]]] = {
    "LIMPIDE_SCHEMA": (
        FieldInfo(
            default="home-credit",
            description="Whose data this installation serves: an entry point of `limpide.schemas`",
        ),
        [program for program in PROGRAMS if program != "categories"],
    )
}
# Read by the tests, not by a program.
TESTS = (
    "LIMPIDE_BROWSER_INSTALLATION",
    "LIMPIDE_HADOOP_AWS_JARS",
    "LIMPIDE_HOME_CREDIT_DIR",
    "LIMPIDE_STACK_CATEGORIES",
)
_NAME = re.compile(r"\bLIMPIDE_[A-Z0-9_]+\b")
_HEAD = """\
# Settings

Every setting of Limpide's programs, written by `python infra/settings/make_settings.py` from the classes
that read them. Each is an environment variable. In the stack it is set in `.env` or in the shell of `docker
compose`, under the same name, and reaches every container of ours (`infra/settings/settings.env`), but for
those marked *stack*: the compose file sets them itself. An empty variable takes the default. A name that is
not in this table is refused at the start, with the nearest one that is. What else is in `.env` (ports,
memory, images) is compose's own. Where a setting changes, all containers of ours are made anew at the next
`docker compose up`.

| setting | default | meaning | read by |
|---|---|---|---|
"""


def settings() -> dict[str, tuple[FieldInfo, list[str]]]:
    """Return each setting by its name, with the programs that read it."""
    found = dict(AT_IMPORT)
    for program, classes in PROGRAMS.items():
        for kind in classes:
            prefix = str(kind.model_config.get("env_prefix") or "LIMPIDE_")
            for name, field in kind.model_fields.items():
                _, programs = found.setdefault(prefix + name.upper(), (field, []))
                if program not in programs:
                    programs.append(program)
    return dict(sorted(found.items()))


def set_by_stack() -> set[str]:
    """Return the names that the compose file, or an image gives a value of its own."""
    compose = (ROOT / "docker-compose.yml").read_text()
    images = (ROOT / "services" / "Dockerfile").read_text()
    return set(re.findall(r"^ +(LIMPIDE_\w+): (?!\$\{LIMPIDE_)", compose, re.MULTILINE)) | set(
        _NAME.findall(images)
    )


def page(found: Mapping[str, tuple[FieldInfo, list[str]]], stack: set[str]) -> Iterator[str]:
    """Yield the lines of the table.

    Raises:
        ValueError: A setting has no description.
    """
    for name, (field, programs) in found.items():
        if not field.description:
            raise ValueError(f"{name} has no description")
        default = "" if field.default in (None, "") else f"`{field.default}`"
        meaning = field.description.replace("|", "\\|")
        where = ", ".join(programs) + (" (stack)" if name in stack else "")
        yield f"| `{name}` | {default} | {meaning} | {where} |\n"


def files() -> dict[Path, str]:
    """Return what each file has to hold."""
    found, stack = settings(), set_by_stack()
    passed = [name for name in found if name not in stack and not name.endswith(("_HOST", "_PORT"))]
    of_compose = set(re.findall(r"^(LIMPIDE_\w+)=", (ROOT / ".env").read_text(), re.MULTILINE))
    note = "# Written by make_settings.py. A name alone takes its value from the shell or from .env.\n"
    return {
        PAGE: _HEAD + "".join(page(found, stack)),
        PASSED: note + "".join(f"{name}\n" for name in passed),
        NAMES: "".join(f"{name}\n" for name in sorted({*found, *of_compose, *TESTS})),
    }


def main() -> int:
    """Write the files, or with ``--check`` say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    check = parser.parse_args().check
    wanted = files()
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text() != text]
    for path in stale:
        if check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is out of date\n")
        else:
            path.write_text(wanted[path])
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
