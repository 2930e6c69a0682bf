#!/usr/bin/env bash
# Machines reached by SSH, with Dask. Example: checked for syntax, not run on such a cluster. docs/cluster.md
#     configs/cluster/ssh.sh hosts.txt
# hosts.txt: one host a line; the scheduler runs on the first. On every host the same eosat (pip install "eosat[cluster]") and the
# same /data. Whoever reaches the scheduler's port can run code as you: a private network only.
set -euo pipefail
hosts=$1
scheduler=$(head -n 1 "$hosts")

# On machines with a GPU, in ~/.config/dask/eosat.yaml of each: distributed: {worker: {resources: {GPU: 1}}}
dask ssh --hostfile "$hosts" --scheduler-port 8786 --nworkers 1 --nthreads 8 \
  --remote-python /opt/venv/bin/python --local-directory /tmp/dask &
cluster=$!
trap 'kill "$cluster"' EXIT

eosat run jeju-landcover --out /data/runs/jeju --scheduler "tcp://$scheduler:8786"
