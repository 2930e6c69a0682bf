#!/bin/bash
# Slurm without a scheduler of Dask: 64 shards of one run. Example: checked for syntax, not run on such a cluster. docs/cluster.md
#     array=$(sbatch --parsable slurm-array.sh)
#     sbatch --dependency=afterok:$array slurm-finish.sh
# A shard that died is sent again alone, with the same number of shards: sbatch --array=17 slurm-array.sh
#SBATCH --job-name=eosat
#SBATCH --array=1-64
#SBATCH --cpus-per-task=8
#SBATCH --gres=gpu:1
#SBATCH --mem=32G
#SBATCH --time=02:00:00
#SBATCH --requeue
#SBATCH --output=eosat-%A-%a.log
set -euo pipefail
# Not SLURM_ARRAY_TASK_COUNT: it is another number when a part of the array is sent again.
eosat run jeju-landcover --out /data/runs/jeju --shard "$SLURM_ARRAY_TASK_ID/64"
