"""Slurm with Dask: workers come and go as jobs. Example: checked for syntax, not run on such a cluster. docs/cluster.md

python configs/cluster/slurm_dask.py, where jobs may be submitted and can connect back: pip install "eosat[cluster]".
"""

import subprocess

from dask_jobqueue import SLURMCluster


def cluster() -> SLURMCluster:
    """Jobs of one worker each; nothing is submitted until the cluster is scaled."""
    return SLURMCluster(
        queue="gpu",
        cores=8,
        processes=1,
        memory="32GB",
        walltime="02:00:00",
        interface="eth0",
        local_directory="/tmp/dask",
        job_extra_directives=["--gres=gpu:1", "--requeue"],
        worker_extra_args=[
            "--preload",
            "eosat.run",
            "--resources",
            "GPU=1",
            "--lifetime",
            "110m",
            "--lifetime-stagger",
            "5m",
        ],
    )


if __name__ == "__main__":
    with cluster() as jobs:
        jobs.adapt(minimum_jobs=1, maximum_jobs=16)
        command = ["eosat", "run", "jeju-landcover", "--out", "/data/runs/jeju", "--scheduler", jobs.scheduler_address]
        subprocess.run(command, check=True)
