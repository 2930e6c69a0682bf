#!/bin/bash
# The last step of slurm-array.sh: joins the tiles. Example: checked for syntax, not run on such a cluster. docs/cluster.md
#SBATCH --job-name=eosat-finish
#SBATCH --cpus-per-task=8
#SBATCH --mem=32G
#SBATCH --time=01:00:00
#SBATCH --output=eosat-%j-finish.log
set -euo pipefail
eosat run jeju-landcover --out /data/runs/jeju --finish
