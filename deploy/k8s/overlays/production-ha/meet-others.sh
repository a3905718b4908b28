#!/bin/sh
# After a start: nodes know each other by address, and pods get new ones. One that changes is told by those that know it;
# when all have changed at once nobody is known, so each that was in a cluster before makes itself known to all others.
[ "$(grep -c ':[0-9]' /data/nodes.conf 2>/dev/null)" -gt 1 ] || exit 0
REDISCLI_AUTH=$(cat /run/secrets/redis/health_password)
export REDISCLI_AUTH
until redis-cli --user admin ping | grep -q PONG; do sleep 1; done
for node in 0 1 2 3 4 5 6 7 8; do
  address=$(getent hosts redis-$node.redis-headless | cut -d ' ' -f 1)
  [ -z "$address" ] || redis-cli --user admin cluster meet "$address" 6379
done
exit 0
