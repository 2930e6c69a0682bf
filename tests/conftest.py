"""What every test may use: no network but loopback, the shared imagery, the simulated strip."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("eosat", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("eosat")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

LONGEST = ("test_wheel.py", "test_real_servers.py", "test_report_browser.py", "test_train.py", "test_cli.py")
"""Files with the longest tests. They begin first: a long one at the end would leave the other workers idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others in their order (``--no-loadscope-reorder`` keeps it so)."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture(autouse=True, scope="session")
def _only_loopback():
    """Refuse every connection that leaves this machine."""
    real = socket.socket.connect

    def connect(self, address):
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and host not in LOOPBACK:
            raise OSError(f"a test tried to reach {host}")
        return real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the shared imagery; without it a test is skipped, and fails where CI=true."""
    if not SHARED.is_dir():
        message = "the shared imagery (../shared/data) is not here"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


@pytest.fixture(scope="session")
def strip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated island of 6 km in one tile, two dates, one cloud, one edge of the swath: its catalog.json."""
    from datetime import date

    from eosat.simulate import simulate

    days = (date(2025, 5, 3), date(2025, 5, 8))
    return simulate(tmp_path_factory.mktemp("strip") / "catalogue", lon=126.6, lat=33.25, size=6000, dates=days)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests have a cache folder of their own, and speak English."""
    monkeypatch.setenv("EOSAT_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("EOSAT_LANG", "en")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between retries a test does not wait."""
    from eosat.storage import ranges

    monkeypatch.setattr(ranges, "FIRST_WAIT", 0.01)
