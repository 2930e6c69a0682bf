"""Bytes on disk and in buckets: files that appear whole or not at all, and how remote ones are opened."""

from eosat.storage.access import UNSIGNED, Access, Cache, byte_count, cloud_identity
from eosat.storage.door import distrust, opened, unreadable
from eosat.storage.files import is_remote, sha256, whole, write_text
from eosat.storage.publish import Shelf, shelf_at
from eosat.storage.ranges import Version, shown
from eosat.storage.reader import HEADER, Ranged, ranged
from eosat.storage.tally import Fetched, tally

__all__ = [
    "HEADER",
    "UNSIGNED",
    "Access",
    "Cache",
    "Fetched",
    "Ranged",
    "Shelf",
    "Version",
    "byte_count",
    "cloud_identity",
    "distrust",
    "is_remote",
    "opened",
    "ranged",
    "sha256",
    "shelf_at",
    "shown",
    "tally",
    "unreadable",
    "whole",
    "write_text",
]
