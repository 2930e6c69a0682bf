"""The whole job: from a config to maps, a table and a record in one directory. Stopped at any moment, it goes on."""

from eosat.run.go import audit_for_config, dry_run, find_for_config, finding_for_config, run
from eosat.run.prepare import Prepared, prepare
from eosat.run.result import Result
from eosat.run.shard import Shard, ShardDone, run_shard, shard_of

__all__ = [
    "Prepared",
    "Result",
    "Shard",
    "ShardDone",
    "audit_for_config",
    "dry_run",
    "find_for_config",
    "finding_for_config",
    "prepare",
    "run",
    "run_shard",
    "shard_of",
]
