"""run.log: every message with the time it was said, beside what is told to the user."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eosat.errors import WorldError
from eosat.words import say


@dataclass(slots=True, kw_only=True)
class Journal:
    """Passes messages on, and from :meth:`open` on keeps them in a file: a run that never began leaves none."""

    path: Path
    tell: Callable[..., None]
    waiting: list[str] | None = field(default_factory=list)
    """Lines said before the file was opened."""

    def note(self, key: str, /, **fields: Any) -> None:
        """Say the sentence *key*."""
        line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {say(key, 'en', **fields)}\n"
        if self.waiting is None:
            self._append(line)
        else:
            self.waiting.append(line)
        self.tell(key, **fields)

    def open(self) -> None:
        """Begin to write."""
        waiting, self.waiting = self.waiting or [], None
        self._append("".join(waiting))

    def _append(self, text: str) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as err:
            raise WorldError("error.write", path=self.path, reason=err.strerror or err) from err
