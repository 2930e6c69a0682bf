"""What ``eosat yield`` says on the screen."""

from eosat.fleet.sunpicture import SKIES
from eosat.fleet.sunyield import ALTITUDE, Written
from eosat.words import say

HEADS = (
    *("yields.head.district", "yields.head.sites", "yields.head.mw", "yields.head.p10", "yields.head.p50"),
    *("yields.head.p90", "yields.head.ceiling", "yields.head.hours"),
)
ALTITUDES = {
    "given": "yields.altitude.given",
    "fleet": "yields.altitude.fleet",
    "assumed": "yields.altitude.assumed",
}


def head_of(lang: str) -> list[str]:
    """Heads of the table of energy."""
    return [say(key, lang) for key in HEADS]


def rows_of(written: Written, lang: str) -> list[list[str]]:
    """A row a district, the whole fleet last; energy in GWh."""
    rows = []
    for row in written.found.energy.to_dict("records"):
        energy = [row[name] / 1000 for name in ("mwh_p10", "mwh_p50", "mwh_p90", "clear_sky_mwh")]
        digits = 1 if written.found.energy["mwh_p50"].max() >= 1e5 else 3
        rows.append([
            str(row["district"]) or say("yields.all", lang),
            str(row["sites"]),
            f"{row['mw_p50']:.2f}",
            *(f"{value:.{digits}f}" for value in energy),
            f"{row['hours']:.0f}",
        ])  # fmt: skip
    return rows


def lines_of(written: Written, lang: str) -> list[str]:
    """What the numbers are, and rest on."""
    first, last = written.period
    lines = [
        say("yields.period", lang, first=first, last=last),
        say(SKIES[written.kind], lang),
        say(ALTITUDES[written.altitude], lang, metres=round(ALTITUDE)),
    ]
    if written.sky:
        lines.append(say("yields.sky", lang, source=written.sky))
    if written.filled:
        lines.append(say("yields.filled", lang, hours=written.filled))
    if written.simulated:
        lines.append(say("yields.simulated", lang))
    if written.left_out:
        lines.append(say("yields.left_out", lang, rows=f"{len(written.found.table):,}"))
    return [*lines, say("yields.limits", lang)]
