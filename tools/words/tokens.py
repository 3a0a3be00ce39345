"""Text into sentences and tokens with their places in the original. It knows letters, not medicine."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

MOST_LETTERS = 20_000
"""More than this of one text is not read; callers keep the words."""


class Token(Struct, frozen=True):
    """One word or mark: as compared (lower case, stem) and where it stands."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


_SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": ";", "\u00a0": " "})
_TOKEN = re.compile(
    r"\d+(?:[.,/:]\d+)*(?:%|°)?|[^\W\d_]+\d+[^\W\d_]*|[^\W\d_]+(?:'[^\W\d_]+)?|[^\w\s]|_",
)
_SENTENCE = re.compile(
    r"(?<![\d\s][.])(?<!\b(?:dr|mr|vs|st|no)[.])(?<!\b(?:e\.g|i\.e)[.])(?<=[.!?])[\"')\]]*\s+(?=\S)|[\n\r]+|(?<=[。！？；])|;\s*|\s[-•*]\s+",
    re.IGNORECASE,
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=4_096)
def flat(text: str) -> str:
    """Return the text with plain quotes and dashes, letter for letter, so that places stay the same.

    >>> flat("I can’t")
    "I can't"
    """
    plain = text.translate(_SAME)
    folded = unicodedata.normalize("NFKC", plain)
    return folded if len(folded) == len(plain) else plain


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence; a decimal point ends none.

    >>> [("T 38.9. No cough")[a:b] for a, b in sentences("T 38.9. No cough")]
    ['T 38.9.', 'No cough']
    """
    found, start = [], 0
    for match in _SENTENCE.finditer(text):
        if text[start : match.start()].strip():
            found.append((start, match.start()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return found


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `text[start:end]` with places in the whole text; a Chinese character is a token."""
    found = []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        word = match.group().casefold()
        if _CJK.search(word):
            found += [Token(c, c, match.start() + i, match.start() + i + 1) for i, c in enumerate(match.group())]
        else:
            found.append(Token(word, stem(word), match.start(), match.end()))
    return found


_IRREGULAR = {
    word: base
    for base, words in {
        "bleed": "bled", "feel": "felt", "throw": "threw thrown", "swell": "swollen swole", "fall": "fell fallen",
        "lose": "lost losing loses loss", "break": "broke broken breaking", "eat": "ate eaten", "drink": "drank drunk",
        "sleep": "slept asleep", "bite": "bit bitten biting", "sting": "stung", "shake": "shook shaken shaking shaky",
        "wake": "woke woken awake waking awakes", "take": "took taken taking", "go": "went gone going goes",
        "come": "came coming", "see": "saw seen", "hear": "heard", "get": "got gotten getting", "have": "has had having",
        "be": "is was were been being are am", "run": "ran running runny", "lie": "lay lying lain lies", "give": "gave given giving",
        "stop": "stopped stopping", "die": "died dying dies dead", "pee": "peed peeing pees", "foot": "feet", "tooth": "teeth",
        "breath": "breathe breathes breathing breaths breathed", "ach": "ache aches aching achy achey", "blister": "blisters",
        "choke": "choking choked chokes", "bruise": "bruising bruised bruises", "urinate": "urinating urination urinated urinates",
        "dizzy": "dizziness dizzyness", "itch": "itchy itches itching itchiness", "wheeze": "wheezing wheezy wheezes wheezed",
        "vomit": "vomited vomiting vomits", "snore": "snoring snores snored", "sneeze": "sneezing sneezes sneezed",
        "hallucinate": "hallucinating hallucinations hallucination hallucinated", "paralyze": "paralysed paralyzed paralysis",
        "lethargy": "lethargic", "faint": "fainted fainting faints", "poop": "pooped pooping poops poo pooing",
        "baby": "babies", "body": "bodies", "injury": "injured injuries injure injuring", "allergy": "allergies",
        "worry": "worried worries worrying", "cry": "cried crying cries", "try": "tried trying tries", "ovary": "ovaries",
        "tire": "tired tiring tiredness", "anxiety": "anxious anxiousness", "nausea": "nauseous nauseated nauseating",
        "confuse": "confused confusion confusing", "depress": "depressed depression depressing depressive",
        "constipate": "constipated constipation", "dehydrate": "dehydrated dehydration", "leak": "leaking leaked leaks leakage",
        "drool": "drooling drools", "puke": "puked puking pukes", "discharge": "discharging discharges", "use": "using used uses",
        "smoke": "smoking smoked smokes smoker", "seize": "seizing seized", "exhaust": "exhausted exhaustion exhausting",
        "irritate": "irritated irritation irritating irritates", "inflame": "inflamed inflammation", "move": "moving moved moves movement movements",
        "bruis": "", "sweat": "sweaty sweating sweats sweated", "chill": "chills chilly", "gas": "gassy", "mouth": "mouths",
        "dry": "dryness dried drying dries", "droop": "drooping drooped droopy droops", "slur": "slurred slurring slurs slurry",
        "swallow": "swallowing swallowed swallows", "numb": "numbness", "weak": "weakness weaker weakened", "stiff": "stiffness stiffer",
        "tight": "tightness tightening tighter", "heavy": "heaviness", "full": "fullness", "press": "pressure pressing",
        "tender": "tenderness", "sore": "soreness sores", "red": "redness reddened reddish", "burn": "burning burns burned burnt",
        "yellow": "yellowing yellowish yellowed yellowness jaundiced yellows", "tingle": "tingling tingly tingles", "cramp": "cramping cramps crampy",
        "squeeze": "squeezing squeezed", "crush": "crushing crushed", "twist": "twisted twisting", "pale": "paleness paler",
        "dark": "darker darkened", "black": "blackish", "blood": "bloody", "clot": "clots clotting", "blur": "blurry blurred blurring blurriness",
        "hair": "hairs", "lump": "lumps lumpy", "bump": "bumps bumpy", "wound": "wounds", "scab": "scabs scabby", "harm": "harming harmed harms",
    }.items()
    for word in words.split()
}  # fmt: skip
_ENDINGS = (("iness", "y"), ("ness", ""), ("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_KEEP = frozenset(["this", "his", "is", "was", "as", "us", "less", "unless", "always", "diabetes", "herpes", "rabies", "series", "pus", "virus", "anus", "gas", "bus", "plus", "abscess", "process", "stress", "pass", "press", "bless", "dress", "mess", "loss", "cross", "across", "nervous", "perhaps", "pancreas", "need", "feed", "speed", "red", "bed", "bleed", "indeed", "morning", "evening", "thing", "something", "anything", "nothing", "everything", "during", "king", "ring", "spring", "string", "sling", "hundred", "shingles", "measles", "mumps", "bring", "wing"])  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the form that inflections of a word share; crude on purpose, the same for lexicon and text.

    >>> stem("vomited"), stem("aches"), stem("knees"), stem("this")
    ('vomit', 'ach', 'knee', 'this')
    """
    word = word.removesuffix("'s") if len(word) > 3 else word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _KEEP or word.endswith(("ss", "us", "is")) or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)] + instead
            if ending in {"ing", "ed"} and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                base = base[:-1]
            return _bare(base)
    return _bare(word)


def _bare(word: str) -> str:
    return word.removesuffix("e") if len(word) > 3 and not word.endswith("ee") else word
