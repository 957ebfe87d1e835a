"""Clients as the services show them."""

from typing import Any

from pydantic import BaseModel, Field


class ClientSummary(BaseModel):
    """One line of the list of clients."""

    client_id: int
    name: str = Field(description="A generated name, never a real one")


class ClientPage(BaseModel):
    """A page of clients, by client number."""

    clients: list[ClientSummary]
    next_after: int | None = Field(description="Give it as ``after`` for the next page; null on the last one")


class ClientAnswer(ClientSummary):
    """A client with the application as given and the features that the score reads."""

    application: dict[str, Any]
    features: dict[str, float | str | None] | None = Field(
        description="Every feature by name; null if they are of another feature set than the service's"
    )
    feature_set_version: str
