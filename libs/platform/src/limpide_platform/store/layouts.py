"""Layouts of stored vectors by version, so that vectors of earlier releases can be read."""

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from limpide_credit.errors import ConflictError
from limpide_credit.features import Feature, VectorLayout
from limpide_platform.store.database import Database
from limpide_platform.store.schema import layouts

_FEATURES = TypeAdapter(list[Feature])


class Layouts:
    """The layouts of one store. A version is a digest of its layout, so a changed one is found out."""

    def __init__(self, database: Database) -> None:
        self._database = database
        insert = postgresql.insert if database.postgresql else sqlite.insert
        self._put = insert(layouts).on_conflict_do_nothing()

    def put(self, layout: VectorLayout) -> None:
        """Keep a layout; one that is there stays as it is."""
        content = _FEATURES.dump_json(list(layout.features.values())).decode()
        row = {"version": layout.version, "content": content}
        self._database.write(lambda connection: connection.execute(self._put, row))

    def get(self, version: str) -> VectorLayout | None:
        """Return a layout; None if it is not there.

        Raises:
            ConflictError: What is stored is not the layout of that version.
        """
        statement = select(layouts.c.content).where(layouts.c.version == version)
        content = self._database.read(lambda connection: connection.execute(statement).scalar_one_or_none())
        if content is None:
            return None
        try:
            layout = VectorLayout({one.name: one for one in _FEATURES.validate_json(content)})
        except ValidationError:
            layout = VectorLayout({})
        if layout.version != version:
            raise ConflictError(
                f"The stored layout of feature set {version} was changed.",
                field="feature_set_version",
                value=version,
                remedy="Restore the table layouts from a backup, or publish with the release that made it.",
            )
        return layout
