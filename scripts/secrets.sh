#!/bin/sh
# Make the secrets of docker-compose.yml, once: a random password and the address that holds it.
# The folder is closed; the files inside are open so that the accounts of the containers can read them.
set -eu
cd "$(dirname "$0")/.."
if [ -e secrets/geo_database_url ]; then
    echo "secrets/ existe déjà : rien n’est changé."
    exit 0
fi
mkdir -p -m 700 secrets
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
printf '%s' "$password" >secrets/postgres_password
printf 'postgresql://geo:%s@db:5432/geo' "$password" >secrets/geo_database_url
chmod 444 secrets/postgres_password secrets/geo_database_url
