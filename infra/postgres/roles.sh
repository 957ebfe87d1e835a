#!/bin/bash
# Runs at every start, before the schema: each service's role, with its password and the way in.
# What a role may do in the schema is `migrate`'s business (limpide_platform.store.roles).
set -euo pipefail
cd /run/secrets

for name in postgres_limpide postgres_training postgres_scoring postgres_explainer postgres_drift \
  postgres_monitoring; do
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
\set explainer `cat postgres_explainer`
\set drift `cat postgres_drift`
\set monitoring `cat postgres_monitoring`
SET client_min_messages = warning;
BEGIN;

SELECT format('CREATE ROLE %I LOGIN', role)
  FROM unnest(ARRAY['training', 'scoring', 'explainer', 'drift', 'monitoring']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec
-- What is for fairness alone is read by its members (limpide_platform.store.roles); a restored dump names it.
SELECT 'CREATE ROLE limpide_fairness NOLOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'limpide_fairness')
\gexec
ALTER ROLE training PASSWORD :'training';
ALTER ROLE scoring PASSWORD :'scoring';
ALTER ROLE explainer PASSWORD :'explainer';
ALTER ROLE drift PASSWORD :'drift';
ALTER ROLE monitoring PASSWORD :'monitoring';
GRANT CONNECT ON DATABASE limpide TO training, scoring, explainer, drift, monitoring;

-- For the exporter: figures of the server, no row of a table. A database made before there was one lacks the
-- right to hand this on (docs/operating.md, "Upgrade").
SELECT 'GRANT pg_monitor TO monitoring'
 WHERE pg_has_role(current_user, 'pg_monitor', 'MEMBER WITH ADMIN OPTION')
\gexec

COMMIT;
SQL
echo "roles: training, scoring, explainer, drift and monitoring are there"
