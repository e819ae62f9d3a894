#!/usr/bin/env bash
# Two roles: the owner makes and changes tables, the portal reads and writes rows.
# So nothing that runs can switch off a trigger or drop what it must keep.
set -euo pipefail

owner_password="$(cat "$OWNER_PASSWORD_FILE")"
runtime_password="$(cat "$RUNTIME_PASSWORD_FILE")"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-kept}" \
  --set owner="$owner_password" --set runtime="$runtime_password" \
  --set database="${POSTGRES_DB:-kept}" <<'SQL'
CREATE ROLE kept_owner LOGIN PASSWORD :'owner';
CREATE ROLE kept_runtime LOGIN PASSWORD :'runtime';
ALTER DATABASE :"database" OWNER TO kept_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO kept_runtime;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO kept_owner;
GRANT USAGE ON SCHEMA public TO kept_runtime;
ALTER DEFAULT PRIVILEGES FOR ROLE kept_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kept_runtime;
ALTER DEFAULT PRIVILEGES FOR ROLE kept_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO kept_runtime;
SQL
