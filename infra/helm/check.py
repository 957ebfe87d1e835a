"""Render the chart with each of its sets of values, and hold the objects against Kubernetes' own schemas.

    python infra/helm/check.py

It needs `helm` on PATH. Where there is none it says so and checks nothing: Helm is a program of Go, which a
bare machine need not have (`go install helm.sh/helm/v3/cmd/helm@v3.19.0` builds it).
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from kubernetes_validate import ValidationError, validate

CHART = Path(__file__).parent / "limpide"
VALUES = tuple(sorted((CHART / "ci").glob("*-values.yaml")))
# The oldest that the chart takes, and the newest whose schemas are here.
KUBERNETES = ("1.30.0", "1.37.0")
# A ServiceMonitor is the Prometheus operator's, not Kubernetes'.
OPERATORS = "monitoring.coreos.com/v1"


class ChartError(Exception):
    """Helm refuses the chart or the values; the message is Helm's."""


def helm(*arguments: str | Path) -> str:
    """Return what Helm prints."""
    done = subprocess.run(("helm", *arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChartError(done.stdout + done.stderr)
    return done.stdout


def render(values: Path, *sets: str, kubernetes: str = KUBERNETES[-1]) -> list[dict[str, Any]]:
    """Return what `helm install` would make with the file ``values`` and each ``--set`` of ``sets``.

    Settings are texts, whatever they look like.
    """
    chosen = [
        argument
        for one in sets
        for argument in ("--set-string" if one.startswith("settings.") else "--set", one)
    ]
    text = helm(
        *("template", "limpide", CHART, "--namespace", "credit", "--kube-version", kubernetes),
        *("--values", values, *chosen),
    )
    return [one for one in yaml.safe_load_all(text) if one]


def faults(objects: list[dict[str, Any]], kubernetes: str) -> Iterator[str]:
    """Yield what Kubernetes would refuse, unknown fields among it."""
    for one in objects:
        if one["apiVersion"] == OPERATORS:
            continue
        try:
            validate(one, kubernetes, strict=True)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.path)
            yield f"{named(one)}, Kubernetes {kubernetes}: {where}: {error.message}"


def named(one: Mapping[str, Any]) -> str:
    """Return an object's kind and name."""
    return f"{one['kind']} {one['metadata']['name']}"


def main() -> int:
    """Check, and say what was."""
    if shutil.which("helm") is None:
        sys.stderr.write(
            "NOT CHECKED: the chart in infra/helm. There is no helm on PATH; see infra/helm/check.py.\n"
        )
        return 0
    wrong: list[str] = []
    for values in VALUES:
        try:
            helm("lint", "--strict", "--quiet", CHART, "--values", values)
            for kubernetes in KUBERNETES:
                objects = render(values, kubernetes=kubernetes)
                wrong += [f"{values.name}: {fault}" for fault in faults(objects, kubernetes)]
        except ChartError as error:
            wrong.append(f"{values.name}: {error}")
    sys.stderr.writelines(f"{one}\n" for one in wrong)
    if not wrong:
        sys.stdout.write(f"The chart renders, and Kubernetes {' and '.join(KUBERNETES)} would take it.\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
