#!/bin/sh
# Before a stop: a master lets a replica take its place, which loses nothing and takes less than a second.
REDISCLI_AUTH=$(cat /run/secrets/redis/health_password)
export REDISCLI_AUTH
admin() {
  redis-cli --user admin --no-auth-warning "$@"
}
is_master() {
  admin role | head -n 1 | grep -q master
}
is_master || exit 0
admin cluster replicas "$(admin cluster myid)" | grep -v fail | cut -d ' ' -f 2 | cut -d @ -f 1 |
  while IFS=: read -r host port; do
    is_master || break
    admin -h "$host" -p "$port" cluster failover
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      is_master || break
      sleep 0.5
    done
  done
exit 0
