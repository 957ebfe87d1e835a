"""Clients as the services show them."""

from typing import Any

from pydantic import BaseModel, Field

from limpide_credit.tables import Kind


class ClientSummary(BaseModel):
    """One line of the list of clients."""

    client_id: int
    name: str = Field(description="A generated name, never a real one")


class ClientPage(BaseModel):
    """A page of clients, by client number."""

    clients: list[ClientSummary]
    next_after: int | None = Field(description="Give it as ``after`` for the next page; null on the last one")
    total: int | None = Field(default=None, description="How many clients the search finds, on all pages")


class ClientAnswer(ClientSummary):
    """A client with the application as given and the features that the score reads."""

    application: dict[str, Any]
    features: dict[str, float | str | None] | None = Field(
        description="Every feature by name; null if they are of another feature set than the service's"
    )
    feature_set_version: str


class HistoryColumn(BaseModel):
    """A column of a history table, with what a person calls it."""

    name: str
    kind: Kind
    unit: str = Field(description="currency, days, months, count, ratio…; negative is before")
    label_fr: str
    label_en: str


class HistoryTable(BaseModel):
    """A client's rows of one history table, latest first."""

    table: str
    label_fr: str
    label_en: str
    known: bool = Field(description="Whether the table was there when the client was published")
    columns: list[HistoryColumn]
    rows: list[list[int | float | str | None]] = Field(description="As given, in the order of ``columns``")
    total: int = Field(description="How many rows there are; more than are listed if ``limit`` cut them off")


class HistoryAnswer(BaseModel):
    """The history behind a client's features; with ``feature``, what that one reads of it and no more."""

    client_id: int
    feature: str | None
    facts: dict[str, Any] = Field(description="Facts of the application that the feature reads")
    tables: list[HistoryTable]
