"""A service over HTTP: a refusal is an error with its own words, and a busy one is asked again."""

import time
from collections.abc import Mapping
from typing import Any

import httpx

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError, UnavailableError

_MORE_TRIES = 5
_AGAIN = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})
_KINDS: Mapping[int, type[LimpideError]] = {404: NotFoundError, 409: ConflictError, 422: InputError}


class ServiceClient:
    """One service at an address; close it after use."""

    def __init__(
        self, name: str, address: str, transport: httpx.BaseTransport | None = None, key: str | None = None
    ) -> None:
        self.name = name
        self.address = address
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        # A key that was made a moment ago is known to a service within seconds.
        self._again = _AGAIN if key is None else _AGAIN | {httpx.codes.UNAUTHORIZED}
        self._http = httpx.Client(
            base_url=address.rstrip("/") + PREFIX, timeout=60, transport=transport, headers=headers
        )

    def ask(
        self, method: str, path: str, document: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Return the answer's document.

        Raises:
            LimpideError: The service refuses, is away, or stays busy.
        """
        answer = self._send(method, path, document, headers)
        for _ in range(_MORE_TRIES):
            if answer.status_code not in self._again:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
            answer = self._send(method, path, document, headers)
        if answer.is_success:
            return answer.json()
        raise _refused(self.name, answer)

    def _send(
        self, method: str, path: str, document: object, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        try:
            return self._http.request(method, path, json=document, headers=headers)
        except httpx.TransportError as error:
            raise UnavailableError(
                f"{self.name} does not answer: {error}.",
                field=f"LIMPIDE_{self.name.upper()}_URL",
                value=self.address,
                remedy="Start it, or give the address where it listens.",
            ) from None

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def _refused(name: str, answer: httpx.Response) -> LimpideError:
    kind = _KINDS.get(answer.status_code, UnavailableError)
    try:
        problem = answer.json()["error"]
        message, field = problem["message"], problem["field"]
        value, remedy = problem["value"], problem["remedy"]
    except (ValueError, KeyError, TypeError):
        return kind(f"{name} answered {answer.status_code}.", field=str(answer.url), value=answer.text)
    return kind(message, field=field, value=value, remedy=remedy)
