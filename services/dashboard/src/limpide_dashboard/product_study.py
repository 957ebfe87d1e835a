"""The study of product categories as the page shows it: the latest run in MLflow, else the figures shipped.

MLflow is asked over HTTP for the run behind the registered classifier and for the two files that the study
left in it (ADR 0222, point 1). Nothing here fails: without MLflow the page shows
what was measured once on the real catalogue, without the products' names.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import httpx
from pydantic import BaseModel, ValidationError

from limpide_credit.contracts.product_study import (
    POINTS_FILE,
    STUDY_ALIAS,
    STUDY_FILE,
    STUDY_FOLDER,
    STUDY_MODEL,
    ProductPoints,
    ProductStudy,
)

Origin = Literal["mlflow", "shipped", "generated_in_mlflow"]

_SHIPPED = "studies"
_CONNECT_SECONDS = 2.0


class _Version(BaseModel):
    run_id: str


class _Alias(BaseModel):
    model_version: _Version


@dataclass(frozen=True)
class StudyView:
    """What the page shows."""

    study: ProductStudy
    points: ProductPoints
    # ``mlflow``: the latest run; ``shipped``: no run to be had; ``generated_in_mlflow``: there is one, but of
    # invented products, whose figures would mean nothing beside the reference.
    origin: Origin


def find_study(
    address: str | None, timeout_seconds: float, transport: httpx.BaseTransport | None = None
) -> StudyView:
    """Return the study of the latest run, or the one shipped.

    Args:
        address: MLflow's base URL as this service reaches it; None asks nobody.
        timeout_seconds: Longest wait for an answer.
        transport: Another transport than the network's, for tests.
    """
    latest = _latest(address, timeout_seconds, transport) if address else None
    if latest is not None and not latest[0].catalogue.generated:
        return StudyView(*latest, "mlflow")
    return StudyView(*_shipped(), "shipped" if latest is None else "generated_in_mlflow")


def _latest(
    address: str, timeout_seconds: float, transport: httpx.BaseTransport | None
) -> tuple[ProductStudy, ProductPoints] | None:
    timeout = httpx.Timeout(timeout_seconds, connect=min(timeout_seconds, _CONNECT_SECONDS))
    try:
        with httpx.Client(base_url=address, timeout=timeout, transport=transport) as client:
            alias = client.get(
                "/api/2.0/mlflow/registered-models/alias", params={"name": STUDY_MODEL, "alias": STUDY_ALIAS}
            ).raise_for_status()
            run = _Alias.model_validate_json(alias.content).model_version.run_id
            study, points = (
                client.get(
                    "/get-artifact", params={"run_uuid": run, "path": f"{STUDY_FOLDER}/{name}"}
                ).raise_for_status()
                for name in (STUDY_FILE, POINTS_FILE)
            )
            return (
                ProductStudy.model_validate_json(study.content),
                ProductPoints.model_validate_json(points.content),
            )
    except (httpx.HTTPError, ValidationError):
        return None


def _shipped() -> tuple[ProductStudy, ProductPoints]:
    """Figures alone: a point a product would pass on the catalogue's rows."""
    shipped = files("limpide_dashboard") / _SHIPPED / "product_categories.json"
    nothing = ProductPoints(names=[], category=[], encoders={})
    return ProductStudy.model_validate_json(shipped.read_bytes()), nothing
