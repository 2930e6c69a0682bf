"""The servers, started once; without what they need a test is skipped and says so, and fails where CI=true."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import world
from servers.world import World


@pytest.fixture(scope="session")
def servers(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A STAC API over pgstac and an S3, loaded with the real scenes."""
    missing = world.lacks()
    if missing is not None:
        message = f"not here: {missing}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with world.running(shared_data, tmp_path_factory.mktemp("servers")) as running:
        yield running
