"""Korean place names in Latin letters by the Revised Romanization of Korean.

Rule: Ministry of Culture and Tourism of the Republic of Korea, Notification 2000-8 (2000-07-07). Sound changes between
syllables are written, tensing is not; ㅎ after ㄱ, ㄷ, ㅂ stays visible in nouns; a unit of administration stands
after a hyphen and changes no sound. What only a dictionary knows (an inserted ㄴ as in Hangnyeoul) is not known here.
"""


def row(letters: str) -> tuple[str, ...]:
    """Letters in Unicode's order; a dash is silent."""
    return tuple("" if one == "-" else one for one in letters.split())


FIRST = row("g kk n d tt r m b pp s ss - j jj ch k t p h")
VOWEL = row("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
LAST = row("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t")
CARRIED = row("- g kk ks n nj n d r lg lm lb ls lt lp r m b ps s ss ng j ch k t p -")
"""A final consonant as it sounds before a vowel."""
MEETING = {
    ("k", "n"): ("ng", "n"),
    ("k", "m"): ("ng", "m"),
    ("k", "r"): ("ng", "n"),
    ("t", "n"): ("n", "n"),
    ("t", "m"): ("n", "m"),
    ("t", "r"): ("n", "n"),
    ("p", "n"): ("m", "n"),
    ("p", "m"): ("m", "m"),
    ("p", "r"): ("m", "n"),
    ("n", "r"): ("l", "l"),
    ("l", "n"): ("l", "l"),
    ("l", "r"): ("l", "l"),
    ("m", "r"): ("m", "n"),
    ("ng", "r"): ("ng", "n"),
}
"""End of a syllable and begin of the next, as they are said together."""
UNITS = {
    "도": "do",
    "시": "si",
    "군": "gun",
    "구": "gu",
    "읍": "eup",
    "면": "myeon",
    "리": "ri",
    "동": "dong",
    "가": "ga",
}
DIGITS = {"1": "il", "2": "i", "3": "sam", "4": "sa", "5": "o", "6": "yuk", "7": "chil", "8": "pal", "9": "gu"}


def romanise(name: str) -> str:
    """A place name with its unit.

    >>> romanise("애월읍"), romanise("울릉군"), romanise("종로2가"), romanise("남포동2가")
    ('Aewol-eup', 'Ulleung-gun', 'Jongno 2(i)-ga', 'Nampo-dong 2(i)-ga')
    """
    if len(name) < 2 or name[-1] not in UNITS:
        return spell(name).capitalize()
    stem, unit = name[:-1], UNITS[name[-1]]
    if stem[-1] in DIGITS:
        return f"{romanise(stem[:-1])} {stem[-1]}({DIGITS[stem[-1]]})-{unit}"
    return f"{spell(stem).capitalize()}-{unit}"


def spell(word: str) -> str:
    """Syllables as they sound together, in small letters.

    >>> spell("압록"), spell("신라"), spell("묵호"), spell("구미")
    ('amnok', 'silla', 'mukho', 'gumi')
    """
    text, waiting = "", 0
    for syllable in word:
        first, vowel, last = _letters(syllable)
        begin = FIRST[first]
        end, begin = MEETING.get((LAST[waiting], begin), (LAST[waiting] if begin else CARRIED[waiting], begin))
        text, waiting = text + end + begin + VOWEL[vowel], last
    return text + LAST[waiting]


def _letters(syllable: str) -> tuple[int, int, int]:
    """Numbers of the first consonant, the vowel and the last consonant (0 for none) in Unicode's order."""
    place = ord(syllable) - 0xAC00
    if not 0 <= place < 11172:
        raise ValueError(f"{syllable} is no syllable of Hangul")
    return place // 588, place % 588 // 28, place % 28
