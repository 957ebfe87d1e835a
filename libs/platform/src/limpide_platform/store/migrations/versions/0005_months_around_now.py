"""Whoever only appends decisions makes the partitions of the months around now, and no others."""

from alembic import op

revision = "0005"
down_revision = "0004"

# As 0004 has it, and a limit: a partition for each of ten thousand months would make every query plan long. A
# decision of another month lies in the default partition. The owner, who migrates and restores, has no limit.
_POSTGRESQL = """
    CREATE OR REPLACE FUNCTION limpide_make_partition(month date) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
    DECLARE
        first date := date_trunc('month', month);
        partition text := to_char(first, '"decisions_"YYYY"_"MM');
    BEGIN
        IF to_regclass(partition) IS NOT NULL THEN
            RETURN true;
        END IF;
        IF session_user <> current_user
           AND first NOT BETWEEN date_trunc('month', now()) - interval '1 month'
                             AND now() + interval '2 months' THEN
            RETURN false;
        END IF;
        LOCK TABLE decisions IN SHARE UPDATE EXCLUSIVE MODE;
        IF to_regclass(partition) IS NOT NULL THEN
            RETURN true;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE decisions INCLUDING ALL EXCLUDING INDEXES)', partition);
        EXECUTE format('CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()', partition);
        EXECUTE format('ALTER TABLE decisions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                       partition, first || ' 00:00:00+00',
                       (first + interval '1 month')::date || ' 00:00:00+00');
        RETURN true;
    EXCEPTION
        WHEN check_violation OR lock_not_available THEN RETURN false;
    END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # psycopg reads % as a placeholder even where there are no parameters.
        connection.exec_driver_sql(_POSTGRESQL.replace("%", "%%"))
