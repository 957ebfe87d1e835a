"""The services as the pages ask them: contracts in, contracts out, errors typed."""

import copy
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.problems import Problem, ProblemAnswer
from limpide_dashboard.settings import DashboardSettings
from limpide_dashboard.trace import request_trace

ServiceName = Literal["scoring", "explainer", "drift", "categories", "monitoring"]
Contract = TypeVar("Contract", bound=BaseModel)

_REMEMBERED_SECONDS = 20.0
_REMEMBERED_ANSWERS = 256


class ServiceError(Exception):
    """A service did not give what it was asked for."""

    def __init__(self, service: ServiceName, message: str) -> None:
        super().__init__(f"{service}: {message}")
        self.service: ServiceName = service


class ServiceAwayError(ServiceError):
    """A service cannot be reached, or is not ready: what the others do still works."""


class ServiceProblemError(ServiceError):
    """A service refused a request and said why."""

    def __init__(self, service: ServiceName, status: int, problem: Problem) -> None:
        super().__init__(service, problem.message)
        self.status = status
        self.problem = problem


class Service:
    """One service over HTTP.

    What only reads is remembered for some seconds, because Streamlit runs a page anew at every click.

    Args:
        name: ``scoring``, ``explainer``, ``drift``, ``categories`` or ``monitoring``, which is Prometheus.
        address: Its base URL.
        timeout_seconds: Longest wait for an answer.
        transport: Another transport than the network's, for tests.
        key: The API key that it is asked with; None where it asks nobody who he is, or people log in.
    """

    def __init__(
        self,
        name: ServiceName,
        address: str,
        timeout_seconds: float,
        transport: httpx.BaseTransport | None = None,
        key: str | None = None,
    ) -> None:
        self.name: ServiceName = name
        self._client = httpx.Client(
            base_url=address,
            transport=transport,
            timeout=httpx.Timeout(timeout_seconds, connect=min(timeout_seconds, 3.0)),
            headers={"accept": "application/json"},
        )
        self.credential = key
        # By who asked, too: nobody is shown what another was answered.
        self._remembered: dict[tuple[str | None, str], tuple[float, httpx.Response]] = {}
        self._lock = threading.Lock()

    def asked_with(self, credential: str) -> Self:
        """Return this service as one person asks it: over the same connections, with his own token."""
        one = copy.copy(self)
        one.credential = credential
        return one

    def get(self, contract: type[Contract], path: str, **parameters: Any) -> Contract:
        """Return the answer to a ``GET``; parameters that are None are left out."""
        return self._parsed(contract, self._read("GET", path, params=_given(parameters)))

    def get_now(self, contract: type[Contract], path: str, **parameters: Any) -> Contract:
        """Return the answer of this moment to a ``GET``: for decisions, which colleagues add to."""
        return self._parsed(contract, self._send("GET", path, params=_given(parameters)))

    def ask(self, contract: type[Contract], path: str, document: Mapping[str, Any]) -> Contract:
        """Return the answer to a ``POST`` that records nothing, such as an explanation."""
        return self._parsed(contract, self._read("POST", path, json=dict(document)))

    def download(self, path: str, document: Mapping[str, Any], *, accept: str) -> bytes:
        """Return the file that answers a ``POST`` which records nothing."""
        return self._read("POST", path, json=dict(document), headers={"accept": accept}).content

    def fetch(self, path: str, *, accept: str, **parameters: Any) -> bytes:
        """Return the file that answers a ``GET``."""
        return self._read("GET", path, params=_given(parameters), headers={"accept": accept}).content

    def record(
        self,
        contract: type[Contract],
        path: str,
        document: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> Contract:
        """Return the answer to a ``POST`` that records something; what was remembered is forgotten."""
        headers = {} if idempotency_key is None else {"idempotency-key": idempotency_key}
        response = self._send("POST", path, json=dict(document), headers=headers)
        self.clear_cache()
        return self._parsed(contract, response)

    def delete(self, contract: type[Contract], path: str) -> Contract:
        """Return the answer to a ``DELETE``; what was remembered is forgotten."""
        response = self._send("DELETE", path)
        self.clear_cache()
        return self._parsed(contract, response)

    def record_lines(self, path: str, documents: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the lines that answer a batch, as decoded JSON; each row of it is recorded."""
        response = self._send(
            "POST", path, json=[dict(one) for one in documents], headers={"accept": "application/x-ndjson"}
        )
        self.clear_cache()
        try:
            return [json.loads(line) for line in response.text.splitlines() if line.strip()]
        except json.JSONDecodeError:
            raise ServiceAwayError(self.name, "its answer is no NDJSON") from None

    def clear_cache(self) -> None:
        """Forget every answer, so that the next question goes to the service."""
        with self._lock:
            self._remembered.clear()

    def _read(self, method: str, path: str, **request: Any) -> httpx.Response:
        key = (self.credential, json.dumps([method, path, request], sort_keys=True, default=str))
        now = time.monotonic()
        with self._lock:
            until, response = self._remembered.get(key, (0.0, None))
        if response is not None and now < until:
            return response
        response = self._send(method, path, **request)
        with self._lock:
            while len(self._remembered) >= _REMEMBERED_ANSWERS:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = (now + _REMEMBERED_SECONDS, response)
        return response

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            with request_trace(method, self.name) as traceparent:
                headers = {**request.pop("headers", {}), "traceparent": traceparent}
                if self.credential is not None:
                    headers["authorization"] = f"Bearer {self.credential}"
                response = self._client.request(method, path, headers=headers, **request)
        except httpx.TransportError as error:
            raise ServiceAwayError(self.name, type(error).__name__) from None
        if response.is_success:
            return response
        raise self._refusal(response)

    def _refusal(self, response: httpx.Response) -> ServiceError:
        try:
            problem = ProblemAnswer.model_validate_json(response.content).error
        except ValidationError:
            return ServiceAwayError(self.name, f"HTTP {response.status_code} without a reason")
        return ServiceProblemError(self.name, response.status_code, problem)

    def _parsed(self, contract: type[Contract], response: httpx.Response) -> Contract:
        try:
            return contract.model_validate_json(response.content)
        except ValidationError:
            raise ServiceAwayError(self.name, f"its answer is no {contract.__name__}") from None


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}


@dataclass(frozen=True)
class Services:
    """The services that the pages ask; ``monitoring`` is None where no Prometheus is set."""

    scoring: Service
    explainer: Service
    drift: Service
    categories: Service
    monitoring: Service | None = None

    def asked_with(self, credential: str) -> "Services":
        """Return the services with the identity of one person; Prometheus gets none."""
        return replace(
            self,
            scoring=self.scoring.asked_with(credential),
            explainer=self.explainer.asked_with(credential),
            drift=self.drift.asked_with(credential),
            categories=self.categories.asked_with(credential),
        )


def connect(
    settings: DashboardSettings,
    transport: Callable[[ServiceName], httpx.BaseTransport | None] = lambda _: None,
) -> Services:
    """Return the services at the addresses of the settings; nothing is sent yet.

    Raises:
        InputError: The file of the key holds none.
    """
    wait, key = settings.service_timeout_seconds, settings.api_key()

    def service(name: ServiceName, address: str) -> Service:
        return Service(name, address.rstrip("/") + PREFIX, wait, transport(name), key)

    return Services(
        scoring=service("scoring", settings.scoring_url),
        explainer=service("explainer", settings.explainer_url),
        drift=service("drift", settings.drift_url),
        categories=service("categories", settings.categories_url),
        monitoring=None
        if settings.prometheus_url is None
        else Service("monitoring", settings.prometheus_url, wait, transport("monitoring")),
    )
