"""Aligned columns on a screen, also where letters are two cells wide."""

from collections.abc import Sequence
from unicodedata import east_asian_width


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> list[str]:
    """Lines of a table, each column as wide as its widest cell, the last one free.

    >>> table(("name", "n"), [("a", "1"), ("bcdef", "22")])
    ['name   n', 'a      1', 'bcdef  22']
    """
    everything = [head, *rows]
    widths = [max(width(row[at]) for row in everything) for at in range(len(head) - 1)]
    return [indent + "  ".join((*_padded(row, widths), row[-1])).rstrip() for row in everything]


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]


def width(text: str) -> int:
    """Cells that *text* takes on a screen; a Hangul syllable takes two.

    >>> width("B04"), width("구름")
    (3, 4)
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
