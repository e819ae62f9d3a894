#!/usr/bin/env bash
# Make ./secrets for docker-compose.yml: one random value per file, each made once.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

random() { python3 -c 'import secrets; print(secrets.token_urlsafe(40), end="")'; }
once() { [ -s "secrets/$1" ] || printf '%s' "$2" >"secrets/$1"; }

for name in secret_key postgres_password owner_password runtime_password metrics_token; do
  once "$name" "$(random)"
done
once phone_secret "whsec_$(python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode(), end="")')"
once database_url "postgresql://kept_runtime:$(cat secrets/runtime_password)@postgres:5432/kept"
once migrate_database_url "postgresql://kept_owner:$(cat secrets/owner_password)@postgres:5432/kept"
for name in email_password mailbox_password; do
  [ -e "secrets/$name" ] || touch "secrets/$name"
done
# The programs run as user 10001 and read single files through a mount; two of them are
# yours to write.
chmod 700 secrets && chmod 644 secrets/*
echo "Secrets are in $PWD/secrets. Write the password of the mail server into secrets/email_password."
