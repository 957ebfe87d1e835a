"""Decisions on one application are versions of one case."""

from alembic import op

revision = "0014"
down_revision = "0012"

# The first version of a case has no place in the index of cases: the case bears its id.
_OF_CASE = "CREATE INDEX decisions_case ON decisions (case_id, case_version) WHERE case_id IS NOT NULL"
_OF_ENTRY = (
    "CREATE INDEX decisions_entry ON decisions (entry_digest, at) "
    "WHERE client_id IS NULL AND entry_digest IS NOT NULL"
)
_COLUMNS = {
    "case_id": "TEXT",
    "case_version": "INTEGER",
    "changed_facts": "INTEGER",
    "entry_digest": "BIGINT",
}


def upgrade() -> None:
    connection = op.get_bind()
    for name, kind in _COLUMNS.items():
        connection.exec_driver_sql(f"ALTER TABLE decisions ADD COLUMN {name} {kind}")
    for index in (_OF_CASE, _OF_ENTRY):
        connection.exec_driver_sql(index)
