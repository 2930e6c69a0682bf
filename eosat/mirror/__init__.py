"""Scenes, items and a catalogue copied to a folder or bucket, for places with a poor network."""

from eosat.mirror.go import mirror
from eosat.mirror.verify import verify

__all__ = ["mirror", "verify"]
