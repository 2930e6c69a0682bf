"""Ways in which catalogues really hand out Sentinel-2 L2A, to be written on request: offsets that are in the pixels, or
not, or not as declared; assets and footprints that surprise.
"""

from dataclasses import dataclass
from datetime import date

from eosat.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way of encoding and describing scenes."""

    what: str
    baseline: str = "05.11"
    added: int = 1000
    """What was really added to the DN. [DN]"""
    declared: float | None = -0.1
    """``offset`` of each asset. [1]"""
    flag: bool | None = None
    """``earthsearch:boa_offset_applied``."""
    odd: tuple[str, int] | None = None
    """A band with another addition, in pixels and metadata alike. [DN]"""
    old_ids: bool = False
    """Ids as of Earth Search v1, ``S2A_52SBB_20220503_0_L2A``."""
    bands_1_1: bool = False
    """STAC 1.1: ``bands`` and ``raster:scale`` instead of ``eo:bands`` and ``raster:bands``."""
    missing: str | None = None
    """A band whose asset is not there."""
    copies: bool = False
    """Each scene once more under another id, from an older baseline, with the same pixels."""
    overlap: bool = False
    """An extent that two tiles of one datatake show."""
    other_zone: bool = False
    """Each scene once more on the grid of the neighbouring UTM zone."""
    sliver: bool = False
    """One more look, of the neighbouring orbit, that is nearly all nodata."""
    year: int = 2025


CASES = {
    "a": Case(what="baseline 02.14, no offset", baseline="02.14", added=0, declared=0.0, old_ids=True, year=2019),
    "b": Case(what="baseline 04.00, offset in the DN and declared", baseline="04.00", flag=False, old_ids=True,
              year=2022),
    "c": Case(what="offset taken out of the DN, flag true", baseline="04.00", added=0, flag=True, old_ids=True,
              year=2022),
    "d": Case(what="offset taken out of the DN, flag false and -0.1 declared: wrong", baseline="04.00", added=0,
              flag=False, old_ids=True, year=2022),
    "e": Case(what="Collection 1, baseline 05.11"),
    "f": Case(what="one band is missing", missing="B05"),
    "g": Case(what="two items for one scene", copies=True, old_ids=True),
    "h": Case(what="two tiles of one datatake", overlap=True),
    "i": Case(what="a copy in the neighbouring UTM zone", other_zone=True),
    "j": Case(what="a sliver of the neighbouring orbit", sliver=True),
    "k": Case(what="STAC 1.1 with bands", bands_1_1=True),
    "l": Case(what="one band with another offset", odd=("B05", 700)),
}  # fmt: skip
"""The letters are those of the project's list of encodings."""
CASE_SIZE = 2400
"""Side of the extent of a case. [m]"""
NEAR_BORDER, NEAR_ZONE = (126.9, 33.48), (126.02, 33.3)
"""Places (lon, lat) where two tiles, and two UTM zones, meet. [degree]"""


def case_of(letter: str) -> Case:
    """The case of a letter; InputError when there is none."""
    if letter not in CASES:
        raise InputError("simulate.case", case=letter, known=", ".join(CASES))
    return CASES[letter]


def case_arguments(letter: str) -> dict[str, object]:
    """Arguments of :func:`eosat.simulate` that make a tiny catalogue of one case.

    >>> case_arguments("a")["dates"]
    (datetime.date(2019, 5, 8),)
    """
    case = case_of(letter)
    lon, lat = NEAR_BORDER if case.overlap else NEAR_ZONE if case.other_zone else (126.6, 33.25)
    size = (11_400, 1_200) if case.overlap else CASE_SIZE
    return {"case": letter, "lon": lon, "lat": lat, "size": size, "dates": (date(case.year, 5, 8),)}


def added_to(case: Case, band: str) -> int:
    """What a case adds to the DN of a band. [DN]"""
    return case.odd[1] if case.odd and case.odd[0] == band else case.added


def declared_for(case: Case, band: str) -> float | None:
    """Offset that a case declares for a band. [1]"""
    return -case.odd[1] / 10_000 if case.odd and case.odd[0] == band else case.declared
