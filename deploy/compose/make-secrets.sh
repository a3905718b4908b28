#!/bin/sh
# Makes what is missing of the secrets of a Compose project, once: each process's own in a folder that only it is given.
# Nothing that stands there is changed. Runs as root in a container of its own, without a network.
set -eu
umask 077
root=${1:-/secrets}
app=10001
store=999

random() {
  head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

# keep <folder> <name> <content>: writes a file unless it is there.
keep() {
  mkdir -p "$root/$1"
  [ -s "$root/$1/$2" ] || printf '%s' "$3" > "$root/$1/$2"
}

# Passwords are made in one folder that no process gets, and copied from there to those who need them.
for name in redis_admin redis_gateway redis_worker redis_archiver \
  postgres_admin postgres_migrator postgres_worker postgres_archiver postgres_reader pin_key session_keys admin_token; do
  keep made "$name" "$(random)"
done
made() {
  cat "$root/made/$1"
}

keep gateway redis_password "$(made redis_gateway)"
keep gateway pin_key "$(made pin_key)"
keep gateway session_keys "$(made session_keys)"
keep room-worker redis_password "$(made redis_worker)"
keep room-worker postgres_password "$(made postgres_worker)"
keep room-worker admin_token "$(made admin_token)"
keep room-worker reader_url "postgres://tandem_reader:$(made postgres_reader)@postgres:5432/tandem_watch"
keep archiver redis_password "$(made redis_archiver)"
keep archiver postgres_password "$(made postgres_archiver)"
keep migrate admin_url "postgres://postgres:$(made postgres_admin)@postgres:5432/tandem_watch"
for role in migrator worker archiver reader; do keep migrate "$role" "$(made postgres_$role)"; done
keep postgres password "$(made postgres_admin)"
keep redis users.acl "$(ADMIN_PASSWORD=$(made redis_admin) GATEWAY_PASSWORD=$(made redis_gateway) \
  WORKER_PASSWORD=$(made redis_worker) ARCHIVER_PASSWORD=$(made redis_archiver) sh /deploy/redis/users-acl.sh)
"
keep redis health_password "$(made redis_admin)"

for folder in gateway room-worker archiver migrate; do chown -R "$app:$app" "$root/$folder"; done
for folder in redis postgres; do chown -R "$store:$store" "$root/$folder"; done
