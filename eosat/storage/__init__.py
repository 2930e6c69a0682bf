"""Bytes on disk and in buckets: files that appear whole or not at all, and how remote ones are opened."""

from eosat.storage.access import UNSIGNED, Access, Cache, byte_count, cloud_identity
from eosat.storage.door import opened, unreadable
from eosat.storage.files import is_remote, sha256, whole, write_text
from eosat.storage.ranges import Version, shown
from eosat.storage.reader import HEADER, Ranged, ranged

__all__ = [
    "HEADER",
    "UNSIGNED",
    "Access",
    "Cache",
    "Ranged",
    "Version",
    "byte_count",
    "cloud_identity",
    "is_remote",
    "opened",
    "ranged",
    "sha256",
    "shown",
    "unreadable",
    "whole",
    "write_text",
]
