"""How fast a machine is: arithmetic by hand, made-up pixels that compress as real ones do, and a small measurement."""

import json
import zlib

import numpy as np
import pytest

from eosat import doctor, limits
from eosat.cli.app import build
from eosat.limits import Limits, made_up_pixels, measure_limits

RATES = {"read": 10.0, "compose": 20.0, "segment": 2.0, "write": 5.0}


def found(device: str, rates=RATES) -> Limits:
    return Limits(device=device, threads=2, size=64, rates=rates)


def test_stages_share_a_processor():
    assert found("cpu").rate == pytest.approx(1 / (0.1 + 0.05 + 0.5 + 0.2))
    assert found("cpu").slowest == "segment"
    assert found("cpu").scene_seconds == pytest.approx(120.5604 * 0.85)


def test_a_gpu_works_beside_the_processor():
    assert found("cuda").rate == pytest.approx(1 / (0.05 + 0.5))
    fast = RATES | {"segment": 1000.0, "compose": 1000.0}
    assert found("cuda", fast).rate == pytest.approx(1 / (0.1 + 0.2))
    assert found("cuda", fast).slowest == "write"


def test_made_up_pixels_compress_as_real_ones_do():
    pixels = made_up_pixels(512, 1)
    steps = np.diff(pixels.astype(np.int32), axis=1, prepend=0).astype("<u2").view(np.uint8).reshape(512, 512, 2)
    ratio = pixels.nbytes / len(zlib.compress(steps.tobytes(), 6))
    assert 1.3 < ratio < 1.7
    assert pixels.min() > 1000


def test_a_small_measurement_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(limits.tempfile, "tempdir", str(tmp_path))
    measured = measure_limits(device="cpu", size=128, rounds=1)
    assert set(measured.rates) == set(RATES)
    assert all(rate > 0 for rate in measured.rates.values())
    assert measured.rate < min(measured.rates.values())
    assert not list(tmp_path.iterdir())


def test_the_doctor_says_what_will_be_the_limit(monkeypatch, capsys):
    monkeypatch.setattr(limits, "measure_limits", lambda: found("cpu"))
    assert [one.fields.get("stage") for one in doctor.speed()] == [*RATES, "segment"]
    build({"EOSAT_LANG": "en"}, ["doctor", "--bench", "--json"])
    last = json.loads(capsys.readouterr().out)[-1]
    assert last["rate"] == "1.18"
    assert last["stage"] == "segment"
