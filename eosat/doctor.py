"""What this installation is, what it can do, and what to do where something is wrong."""

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from eosat._version import __version__
from eosat.errors import EosatError
from eosat.places import cache_folder

LIBRARIES = ("torch", "numpy", "rasterio", "odc-geo", "pystac-client", "boto3", "xarray", "dask", "distributed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    """Key of a sentence in ``words``."""
    fields: Mapping[str, Any]
    good: bool = True


def examine(environ: Mapping[str, str] = os.environ, *, quick: bool = False) -> list[Finding]:
    """Look at versions, device, memory, credentials, cache and models; never raises for what it finds.

    *quick* leaves out what takes long or changes while a run is at work: memory, credentials, models.
    """
    slow: list[Callable[[], Finding]] = [] if quick else [_memory, _cloud]
    looks: list[Callable[[], Finding]] = [_versions, _device, *slow, lambda: _cache(environ)]
    return [*(_safely(look) for look in looks), *([] if quick else _models())]


def speed() -> list[Finding]:
    """Measure this machine: a finding for each stage of a run, and what they come to together."""
    from eosat.limits import measure_limits

    limits = measure_limits()
    stages = [
        Finding(what="cli.doctor_rate", fields={"stage": stage, "rate": round(rate, 2)})
        for stage, rate in limits.rates.items()
    ]
    together = {
        "device": limits.device,
        "threads": limits.threads,
        "rate": round(limits.rate, 2),
        "minutes": round(limits.scene_seconds / 60, 1),
        "stage": limits.slowest,
    }
    return [*stages, Finding(what="cli.doctor_limit", fields=together)]


def _safely(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as err:
        return Finding(what="cli.doctor_failed", fields={"what": look.__name__.strip("_"), "why": err}, good=False)


def _versions() -> Finding:
    found = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    fields = {"eosat": __version__, "python": platform.python_version(), "system": platform.platform(), "found": found}
    return Finding(what="cli.doctor_versions", fields=fields)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _device() -> Finding:
    import torch

    if torch.cuda.is_available():
        card = torch.cuda.get_device_properties(0)
        fields = {"name": card.name, "gb": round(card.total_memory / 2**30), "cuda": torch.version.cuda}
        return Finding(what="cli.doctor_gpu", fields=fields)
    why = "cli.doctor_cpu_build" if torch.version.cuda is None else "cli.doctor_no_gpu"
    return Finding(what=why, fields={"cores": os.cpu_count(), "threads": torch.get_num_threads()})


def _memory() -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    free, total = round(memory.available / 2**30, 1), round(memory.total / 2**30, 1)
    return Finding(what="cli.doctor_memory", fields={"free": free, "total": total}, good=free >= 2)


def _cloud() -> Finding:
    from eosat.storage import cloud_identity

    found = cloud_identity()["found"]
    return Finding(what="cli.doctor_credentials" if found else "cli.doctor_unsigned", fields={})


def _cache(environ: Mapping[str, str]) -> Finding:
    folder = cache_folder(environ)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
    writable = os.access(next(place for place in (folder, *folder.parents) if place.exists()), os.W_OK)
    fields = {"folder": folder, "mb": round(size / 2**20)}
    return Finding(what="cli.doctor_cache" if writable else "cli.doctor_cache_locked", fields=fields, good=writable)


def _models() -> list[Finding]:
    from eosat.models import folder_of, list_models, verify

    try:
        found = [(card.name, verify(folder_of(card.name))) for card in list_models()]
    except EosatError as err:
        return [Finding(what="cli.doctor_failed", fields={"what": "models", "why": err}, good=False)]
    if not found:
        return [Finding(what="cli.doctor_no_models", fields={}, good=False)]
    return [
        Finding(
            what="cli.model_bad" if isinstance(said, tuple) else "cli.model_good",
            fields={"name": name},
            good=not isinstance(said, tuple),
        )
        for name, said in found
    ]
