#!/bin/sh
# Prints users.acl with the SHA-256 of each password in its place.
# Passwords: <USER>_PASSWORD, or the content of <USER>_PASSWORD_FILE, for ADMIN, GATEWAY, WORKER, ARCHIVER.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

hash_of() {
  eval "password=\${$1_PASSWORD:-}; file=\${$1_PASSWORD_FILE:-}"
  if [ -z "$password" ] && [ -n "$file" ]; then password=$(cat "$file"); fi
  if [ -z "$password" ]; then
    echo "users-acl.sh: set $1_PASSWORD or $1_PASSWORD_FILE" >&2
    exit 1
  fi
  printf '%s' "$password" | sha256sum | cut -d ' ' -f 1
}

admin=$(hash_of ADMIN)
gateway=$(hash_of GATEWAY)
worker=$(hash_of WORKER)
archiver=$(hash_of ARCHIVER)
sed -e "s/\${ADMIN_SHA256}/$admin/" -e "s/\${GATEWAY_SHA256}/$gateway/" \
  -e "s/\${WORKER_SHA256}/$worker/" -e "s/\${ARCHIVER_SHA256}/$archiver/" "${USERS_ACL:-$here/users.acl}"
