#!/bin/bash
# Runs at every start, after the schema: each service's role with its password and the least rights.
# A right is given here and nowhere else; what is not listed is refused.
set -euo pipefail
cd /run/secrets

for name in postgres_limpide postgres_training postgres_scoring; do
  [ -r "$name" ] && [ -s "$name" ] && continue
  echo "roles: the secret $PWD/$name is missing, empty or unreadable; run 'docker compose up secrets'" >&2
  exit 78
done

PGPASSWORD=$(cat postgres_limpide)
export PGPASSWORD

# psql reads the passwords itself, so that no process shows them as arguments.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 <<'SQL'
\set training `cat postgres_training`
\set scoring `cat postgres_scoring`
SET client_min_messages = warning;
BEGIN;

SELECT format('CREATE ROLE %I LOGIN', role)
  FROM unnest(ARRAY['training', 'scoring']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec
ALTER ROLE training PASSWORD :'training';
ALTER ROLE scoring PASSWORD :'scoring';
GRANT CONNECT ON DATABASE limpide TO training, scoring;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO training, scoring;

-- Training publishes clients.
GRANT INSERT, UPDATE, DELETE ON clients TO training;

-- Scoring appends records; the chain's head is the one row that it changes.
GRANT INSERT ON decisions, overrides, outcomes, idempotency_keys TO scoring;
GRANT UPDATE ON chain_heads TO scoring;
GRANT EXECUTE ON FUNCTION limpide_make_partition(date) TO scoring;

COMMIT;
SQL
echo "roles: training and scoring have their rights"
