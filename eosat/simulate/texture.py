"""Random surfaces: Gaussian noise whose power falls with a power of the spatial frequency."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def texture(rng: np.random.Generator, shape: tuple[int, int], *, longest: float, slope: float) -> Floats:
    """Periodic random surface, power ~ frequency**-slope below *longest*, flat above.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : (rows, columns)
    longest : float
        Wavelength from which on the power no longer grows. [px]
    slope : float
        Fall of the power in log-log; 0 is white noise, 3 looks like clouds. [1]

    Returns
    -------
    (y, x) float32
        Mean 0, standard deviation 1.

    Examples
    --------
    >>> field = texture(np.random.default_rng(1), (64, 48), longest=20, slope=3)
    >>> field.shape, bool(abs(field.std() - 1) < 1e-3)
    ((64, 48), True)
    """
    rows, cols = shape
    half = cols // 2 + 1
    waves = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(cols)[None])
    amplitude = np.maximum(waves, 1 / longest) ** (-slope / 2)
    amplitude[0, 0] = 0
    phases = rng.standard_normal((rows, half, 2), dtype=np.float32).view(np.complex64)[..., 0]
    field = np.fft.irfft2(phases * amplitude.astype(np.float32), s=shape).astype(np.float32)
    return np.asarray((field - field.mean()) / field.std(), dtype=np.float32)


def enlarge(field: Floats, factor: int) -> Floats:
    """Bilinear enlargement of a ``(y, x)`` field by a whole *factor*; pixel edges stay where they are.

    >>> enlarge(np.float32([[0, 4]]), 2)
    array([[0., 1., 3., 4.],
           [0., 1., 3., 4.]], dtype=float32)
    """
    for axis in (0, 1):
        count = field.shape[axis]
        at = np.clip((np.arange(count * factor) + 0.5) / factor - 0.5, 0, count - 1).astype(np.float32)
        low = at.astype(np.int64)
        weight = np.expand_dims(at - low.astype(np.float32), 1 - axis)
        high = np.minimum(low + 1, count - 1)
        field = np.take(field, low, axis) * (1 - weight) + np.take(field, high, axis) * weight
    return field
