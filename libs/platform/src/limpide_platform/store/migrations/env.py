"""What Alembic runs: the migrations, on the connection that `migrate` hands over, in its transaction."""

from alembic import context

from limpide_platform.store.schema import REVISION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=REVISION_TABLE,
)
context.run_migrations()
