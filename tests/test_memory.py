"""Windows through a net in batches, and in strips where the device's memory is too small: the labels stay the same."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from eosat.errors import WorldError
from eosat.models import load_model
from eosat.models.memory import Memory, answered
from eosat.segment import answer, infer, said_of, segment_array

NET = load_model("landcover")
SHAPE = (10, 148, 96)


def scene(seed: int = 0, shape: tuple[int, int, int] = SHAPE) -> torch.Tensor:
    image = np.random.default_rng(seed).uniform(0, 0.5, shape).astype("float32")
    image[:, 40:60, 30:50] = np.nan
    return torch.from_numpy(image)


def small(most: int, asked: list[tuple[int, int]] | None = None):
    """The shipped net on a device that holds *most* pixels."""

    def net(x: torch.Tensor) -> torch.Tensor:
        pixels = x.shape[0] * x.shape[-2] * x.shape[-1]
        if pixels > most:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory (said by a test)")
        if asked is not None:
            asked.append((x.shape[0], x.shape[-2]))
        return NET.net(x)

    return replace(NET, net=net)


@pytest.mark.parametrize("batch", [2, 3, 5])
def test_probabilities_do_not_depend_on_the_batch(batch):
    images = torch.stack([scene(seed, (10, 64, 48)) for seed in range(batch)])
    images[0, :, 10:14, 10:14] = 0.2  # one of them has fewer gaps
    together, _ = answer(NET, images)
    alone = torch.stack([answer(NET, image)[0] for image in images])
    assert (together - alone).abs().max() <= 1e-6
    assert (together.argmax(1) == alone.argmax(1)).all()


def test_tiles_in_batches_give_the_labels_of_one_at_a_time():
    image = scene(1, (10, 203, 221)).numpy()
    one, several = (segment_array(image, NET, tile=64, scores=True, batch=batch) for batch in (1, 5))
    np.testing.assert_array_equal(one.labels, several.labels)
    np.testing.assert_array_equal(one.scores, several.scores)


def test_too_large_a_batch_is_halved_until_it_fits_and_stays_so():
    images = torch.stack([scene(seed, (10, 64, 48)) for seed in range(8)])
    asked: list[tuple[int, int]] = []
    memory = Memory(batch=8)
    found = said_of(small(64 * 48 * 3, asked), images, memory=memory)
    whole = said_of(NET, images, memory=Memory(batch=1))
    assert torch.equal(found["labels"], whole["labels"])
    assert (memory.batch, memory.rows, memory.halvings) == (2, None, 2)
    assert asked == [(2, 64)] * 4


def test_a_window_that_does_not_fit_alone_is_computed_in_strips_with_a_halo():
    image, asked, memory = scene(2, (10, 296, 64)), [], Memory()
    found = infer(small(64 * 200, asked), image, scores=True, memory=memory)
    whole = infer(NET, image, scores=True)
    np.testing.assert_array_equal(found.labels, whole.labels)
    assert np.abs(found.scores.astype(int) - whole.scores).max() <= 1
    assert (memory.batch, memory.rows, memory.halvings) == (1, 148, 1)
    assert asked == [(1, 184), (1, 184)]  # 148 rows and a halo of 36 on the one side that has more


def test_a_strip_without_its_halo_would_be_noticed():
    image = scene(2, (10, 296, 64))[None]
    image = torch.nan_to_num(image, nan=0.1)

    def ask(x):
        return {"chances": answer(small(64 * 200), x)[0]}

    whole = answer(NET, image)[0]
    apart = [
        (answered(ask, image, memory=Memory(), halo=halo, stride=4)["chances"] - whole).abs().max() for halo in (36, 0)
    ]
    assert apart[0] < 1e-5
    assert apart[1] > 1e-3


def test_strips_shrink_until_they_fit_and_are_remembered():
    memory = Memory(batch=4)
    images = torch.stack([scene(seed, (10, 160, 32)) for seed in range(2)])
    found = said_of(small(32 * 112), images, memory=memory)
    assert torch.equal(found["labels"], said_of(NET, images, memory=Memory())["labels"])
    assert (memory.batch, memory.rows) == (1, 40)  # 2 windows, 1, 80 rows with a halo of 36, 40 rows
    assert memory.halvings == 3


def test_where_nothing_fits_it_is_said_what_to_do():
    with pytest.raises(WorldError, match="--set tile=512"):
        infer(small(10), scene())


def test_other_errors_are_not_taken_for_a_lack_of_memory():
    def broken(x):
        raise RuntimeError("out of memory, says a library that is not CUDA")

    with pytest.raises(RuntimeError, match="not CUDA"):
        infer(replace(NET, net=broken), scene())
