"""Every error eosat raises on purpose.

    EosatError           exit 1   ours: something we did not foresee
    ├── InputError       exit 2   yours: a wrong key, a missing band, an empty result (also a ValueError)
    └── WorldError       exit 3   outside: network, catalogue, bucket, full disk; what is done is kept

An error carries a key of the ``words`` catalogue and its fields, so it can be read in Korean or English
wherever it surfaces, also after a journey through a Dask worker.
"""

from typing import Any, Self

from eosat.words import say


class EosatError(Exception):
    """An error with a sentence from the catalogue.

    Parameters
    ----------
    key : str
        Key of the sentence in :mod:`eosat.words`.
    **fields
        Values for the sentence's ``{placeholders}``.
    """

    exit_code = 1

    def __init__(self, key: str, /, **fields: Any) -> None:
        self.key = key
        self.fields = fields
        super().__init__(say(key, "en", **fields))

    def text(self, lang: str) -> str:
        """The sentence in *lang* (``"en"`` or ``"ko"``)."""
        return say(self.key, lang, **self.fields)

    @classmethod
    def _rebuild(cls, key: str, fields: dict[str, Any]) -> Self:
        return cls(key, **fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._rebuild, (self.key, self.fields)


class InputError(EosatError, ValueError):
    """What was asked cannot be done; the sentence says what to change."""

    exit_code = 2


class WorldError(EosatError, OSError):
    """The world outside failed; what is done is kept, run again."""

    exit_code = 3
