#!/bin/sh
# Prints the Secrets of tandem-watch with fresh random values, once per cluster:
#   deploy/k8s/make-secrets.sh | kubectl create -f -
# `create` refuses what is there already, so that nothing is replaced by accident.
# The host of PostgreSQL in the addresses for migrate and for operators is `postgres`; for production-ha: POSTGRES_HOST=postgres-rw
set -eu
here=$(cd "$(dirname "$0")" && pwd)
postgres_host=${POSTGRES_HOST:-postgres}

random() {
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

# secret <name> <type>: the head of a Secret; its values follow.
secret() {
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: tandem-watch\ntype: %s\nstringData:\n' "$1" "$2"
}

# value <key> <text>: one value of it, of one line or several.
value() {
  printf '  %s: |-\n' "$1"
  printf '%s\n' "$2" | sed 's/^/    /'
}

redis_admin=$(random) redis_gateway=$(random) redis_worker=$(random) redis_archiver=$(random)
postgres_admin=$(random) migrator=$(random) worker=$(random) archiver=$(random) reader=$(random)
users_acl=$(ADMIN_PASSWORD=$redis_admin GATEWAY_PASSWORD=$redis_gateway WORKER_PASSWORD=$redis_worker \
  ARCHIVER_PASSWORD=$redis_archiver sh "$here/../redis/users-acl.sh")

secret signaling-server Opaque
value redis_password "$redis_gateway"
value pin_key "$(random)"
value session_keys "$(random)"

secret room-worker Opaque
value redis_password "$redis_worker"
value postgres_password "$worker"
value admin_token "$(random)"
value reader_url "postgres://tandem_reader:$reader@$postgres_host:5432/tandem_watch"

secret archiver Opaque
value redis_password "$redis_archiver"
value postgres_password "$archiver"

secret migrate Opaque
value admin_url "postgres://postgres:$postgres_admin@$postgres_host:5432/tandem_watch"
value migrator "$migrator"
value worker "$worker"
value archiver "$archiver"
value reader "$reader"

secret postgres Opaque
value password "$postgres_admin"

secret postgres-superuser kubernetes.io/basic-auth
value username postgres
value password "$postgres_admin"

# users.acl ends with a newline: Redis reads lines.
secret redis Opaque
value health_password "$redis_admin"
value replication.conf "masteruser admin
masterauth $redis_admin"
printf '  users.acl: |\n'
printf '%s\n' "$users_acl" | sed 's/^/    /'
