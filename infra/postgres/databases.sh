#!/bin/bash
# Runs once, on an empty data directory: the two databases and the roles that own them.
# The services' own roles are made by the `roles` job (roles.sh), at every start.
set -euo pipefail
cd /run/secrets

for name in postgres_limpide postgres_mlflow; do
  [ -r "$name" ] && [ -s "$name" ] && continue
  echo "postgres: the secret $PWD/$name is missing, empty or unreadable; run 'docker compose up secrets'" >&2
  exit 78
done

# psql reads the passwords itself, so that no process shows them as arguments.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set limpide `cat postgres_limpide`
\set mlflow `cat postgres_mlflow`
-- The owner of Limpide's schema may make the services' roles, and rule over no other.
CREATE ROLE limpide LOGIN CREATEROLE PASSWORD :'limpide';
GRANT pg_monitor TO limpide WITH ADMIN OPTION;
CREATE ROLE mlflow LOGIN PASSWORD :'mlflow';
CREATE DATABASE limpide OWNER limpide;
CREATE DATABASE mlflow OWNER mlflow;
REVOKE ALL ON DATABASE limpide, mlflow, postgres, template1 FROM PUBLIC;
SQL
