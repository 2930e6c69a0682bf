"""Bytes on disk and in buckets: files that appear whole or not at all, and how GDAL may reach the network."""

from eosat.storage.access import GDAL_READ, cloud_identity, reading
from eosat.storage.files import is_remote, sha256, whole, write_text

__all__ = ["GDAL_READ", "cloud_identity", "is_remote", "reading", "sha256", "whole", "write_text"]
