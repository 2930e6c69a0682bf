"""Bytes on disk and in buckets: files that appear whole or not at all, and how remote ones are opened."""

from eosat.storage.access import UNSIGNED, Access, Cache, byte_count, cloud_identity
from eosat.storage.door import opened, unreadable
from eosat.storage.files import is_remote, sha256, whole, write_text

__all__ = [
    "UNSIGNED",
    "Access",
    "Cache",
    "byte_count",
    "cloud_identity",
    "is_remote",
    "opened",
    "sha256",
    "unreadable",
    "whole",
    "write_text",
]
