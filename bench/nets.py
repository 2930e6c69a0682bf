"""Ways to run a net over windows of 512 px, one thread: python nets.py NET WAY FOLDER.

Reads a job (JSON) from standard input: where labels are to be written; answers with processor seconds.
"""

import json
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from spent import spent
from torch import Tensor, nn

Net = Callable[[Tensor], Tensor]


def plain(net: str, folder: Path) -> nn.Module:
    """The net as a PyTorch user has it: float32, channels first, norms on their own."""
    if net == "unet16":
        from unet16 import unet16

        return unet16(windows_of(folder)).eval()
    from eosat.models.folder import weights_of

    return weights_of(net)[1].eval()


def windows_of(folder: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Reflectance of the benchmark, (n, 10, 512, 512)."""
    return np.load(folder / "windows.npy")


def ours(engine: str, *, int8: bool = False, dtype: str = "float32") -> Callable[[str, Path], Net]:
    """The net as eosat runs it."""

    def opened(net: str, folder: Path) -> Net:
        from eosat.models import load_model
        from eosat.train.host import has_bfloat16

        if dtype == "bfloat16" and not has_bfloat16("cpu"):
            raise SystemExit("this processor has no bfloat16 units")
        if net == "unet16" and engine == "torch":
            from eosat.models.precise import in_bfloat16
            from eosat.nets import folded

            fast = folded(plain(net, folder)).to(memory_format=torch.channels_last)
            return in_bfloat16(fast, "cpu") if dtype == "bfloat16" else fast
        if engine == "openvino" and int8:
            return load_model(folder / f"{net}-int8", engine=engine).net
        given = folder / net if net == "unet16" else net
        return load_model(given, engine=engine, dtype=dtype).net

    return opened


WAYS: dict[str, Callable[[str, Path], Net]] = {
    "torch, eager": plain,
    "eosat, torch": ours("torch"),
    "eosat, OpenVINO": ours("openvino"),
    "eosat, torch bfloat16": ours("torch", dtype="bfloat16"),
    "eosat, OpenVINO int8": ours("openvino", int8=True),
}


def labelled(net: Net, windows: NDArray[np.float32]) -> list[NDArray[np.uint8]]:
    """Labels of each window, one after another."""
    with torch.inference_mode():
        return [net(torch.from_numpy(one[None]))[0].argmax(0).to(torch.uint8).numpy() for one in windows]


def main() -> None:
    torch.set_num_threads(1)
    name, way, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    net, windows = WAYS[way](name, folder), windows_of(folder)
    for line in sys.stdin:
        job = json.loads(line)
        found, taken = spent(lambda: labelled(net, windows))
        labels = np.stack(found)
        np.save(job["labels"], labels)
        answer = taken | {"crc": zlib.crc32(labels)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
