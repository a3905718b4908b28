#!/bin/sh
# Makes one cluster of the nodes redis-0 to redis-8: 3 masters with 2 replicas each. What is one already is left as it is.
set -eu
REDISCLI_AUTH=$(cat /run/secrets/redis/health_password)
export REDISCLI_AUTH
domain=redis-headless.tandem-watch.svc.cluster.local

ask() {
  node=$1
  shift
  redis-cli -h "redis-$node.$domain" --user admin --no-auth-warning "$@"
}

addresses=
for node in 0 1 2 3 4 5 6 7 8; do
  until ask $node ping | grep -q PONG; do sleep 2; done
  addresses="$addresses $(getent hosts redis-$node.$domain | cut -d ' ' -f 1):6379"
done
for node in 0 1 2 3 4 5 6 7 8; do
  if ask $node cluster info | grep -q 'cluster_slots_assigned:16384'; then
    echo 'there is a cluster already'
    exit 0
  fi
done
# shellcheck disable=SC2086
redis-cli --user admin --no-auth-warning --cluster create $addresses --cluster-replicas 2 --cluster-yes
