#!/bin/sh
# Prints the alert rules as the object that the Prometheus operator reads, again after each change of them:
#   deploy/k8s/make-alerts.sh | kubectl apply -f -
set -eu
here=$(cd "$(dirname "$0")" && pwd)

cat << 'END'
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: tandem-watch
  namespace: tandem-watch
spec:
END
sed 's/^/  /' "$here/../observability/alerts.yml"
