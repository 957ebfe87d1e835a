"""Where the demo's services listen, how they are started, and the settings that make them find each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from limpide_credit.schemas.chosen import DEFAULT, SCHEMA
from limpide_platform.settings import PlatformSettings
from limpide_training.demo.services import (
    HOST,
    dashboard_command,
    drift_command,
    explainer_command,
    free_ports,
    mlflow_command,
    scoring_command,
)

PORTS = {"MLflow": 5000, "scoring": 3000, "explainer": 8000, "front end": 8501}
"""The port that each server takes if it is free."""
DRIFT_PORTS = {"drift": 8010}
"""The same of the drift service, which runs on request."""


@dataclass(frozen=True)
class Plan:
    """The demo's servers, each at a port of its own."""

    folder: Path  # Where the demo keeps its store, registry, files and logs
    ports: Mapping[str, int]  # The port of each server by its name; see `PORTS`
    # That of the drift service. A demo without one has a port where nothing listens: the drift service of
    # another installation on this machine is not the demo's.
    drift_port: int

    @classmethod
    def make(cls, folder: Path, closed_port: int, *, drift: bool = False) -> "Plan":
        """Return a plan with the preferred ports, or the next free ones.

        Args:
            folder: As of the plan.
            closed_port: A port where nothing listens.
            drift: Whether there is to be a drift service.

        Raises:
            UnavailableError: No port is free near a preferred one.
        """
        ports = free_ports(PORTS | DRIFT_PORTS if drift else PORTS)
        return cls(folder, ports, ports.get("drift", closed_port))

    @property
    def addresses(self) -> dict[str, str]:
        """The address of each server by its name."""
        return {name: f"http://{HOST}:{port}" for name, port in self.ports.items()}

    @property
    def moved(self) -> dict[str, int]:
        """The servers that could not have their preferred port, with the port that was in use."""
        preferred = PORTS | DRIFT_PORTS
        return {name: preferred[name] for name, port in self.ports.items() if port != preferred[name]}

    @property
    def settings(self) -> PlatformSettings:
        """The store and the registry of this demo, whatever the environment says."""
        return PlatformSettings(
            store_url=f"sqlite:///{self.folder / 'limpide.db'}",
            store_password_file=None,
            tracking_uri=self.addresses["MLflow"],
            registered_model="limpide-credit",
        )

    @property
    def environment(self) -> dict[str, str]:
        """Every setting of the demo's services; see `running`, which passes no other ``LIMPIDE_*`` on."""
        return {
            "LIMPIDE_STORE_URL": self.settings.store_url,
            "LIMPIDE_TRACKING_URI": self.settings.tracking_uri,
            # The demo's one person trains and promotes, each time that it starts.
            "LIMPIDE_PROMOTION_FOUR_EYES": "false",
            # For `limpide decisions verify`, which reads the signed heads.
            "LIMPIDE_AUDIT_KEY_FILE": str(self.folder / "audit.pem"),
            "LIMPIDE_AUDIT_HEADS": str(self.folder / "signed-heads"),
            # For `limpide traffic`: what the demo decides is no real decision.
            "LIMPIDE_SCORING_DECISION_TIMES": "true",
            "LIMPIDE_SCORING_URL": self.addresses["scoring"],
            "LIMPIDE_EXPLAINER_URL": self.addresses["explainer"],
            "LIMPIDE_EXPLAINER_PORT": str(self.ports["explainer"]),
            "LIMPIDE_DASHBOARD_PORT": str(self.ports["front end"]),
            "LIMPIDE_DRIFT_PORT": str(self.drift_port),
            "LIMPIDE_DRIFT_URL": f"http://{HOST}:{self.drift_port}",
            "LIMPIDE_MLFLOW_URL": self.addresses["MLflow"],
            "LIMPIDE_TRACKING_URL": self.addresses["MLflow"],
            **({} if SCHEMA.name == DEFAULT else {"LIMPIDE_SCHEMA": SCHEMA.name}),
        }

    @property
    def commands(self) -> dict[str, list[str]]:
        """The command line of each server by the name of its process."""
        commands = {
            "mlflow": mlflow_command(self.ports["MLflow"], self.folder),
            "scoring": scoring_command(self.ports["scoring"]),
            "explainer": explainer_command(),
            "dashboard": dashboard_command(),
        }
        return commands | {"drift": drift_command()} if "drift" in self.ports else commands
