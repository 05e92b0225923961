"""Word forms: the singular of a noun, and a stem that joins the forms of one word."""

from __future__ import annotations

from functools import lru_cache

_IRREGULAR = {
    "children": "child", "men": "man", "women": "woman", "people": "person", "persons": "person", "feet": "foot",
    "teeth": "tooth", "geese": "goose", "mice": "mouse", "oxen": "ox", "loaves": "loaf", "knives": "knife",
    "shelves": "shelf", "halves": "half", "leaves": "leaf", "wolves": "wolf", "lives": "life", "calves": "calf",
    "scarves": "scarf", "hooves": "hoof", "thieves": "thief", "wives": "wife", "potatoes": "potato",
    "tomatoes": "tomato", "shoes": "shoe", "dice": "die", "series": "series", "species": "species", "gas": "gas",
    "bus": "bus", "lens": "lens", "is": "is", "was": "was", "has": "has", "this": "this", "its": "its", "his": "his",
    "does": "does", "goes": "go", "axes": "axe", "movies": "movie", "cookies": "cookie", "pies": "pie", "ties": "tie",
    "brownies": "brownie", "veggies": "veggie", "calories": "calorie", "smoothies": "smoothie", "was not": "was",
    "analyses": "analysis", "crises": "crisis", "indices": "index", "vertices": "vertex", "matrices": "matrix",
    "cacti": "cactus", "fungi": "fungus", "criteria": "criterion", "larvae": "larva",
    "minibuses": "minibus", "buses": "bus", "busses": "bus", "gases": "gas", "lenses": "lens",
}  # fmt: skip
_VERBS = {
    "sold": "sell", "bought": "buy", "made": "make", "paid": "pay", "spent": "spend", "built": "build", "took": "take",
    "taken": "take", "given": "give", "gave": "give", "held": "hold", "sent": "send", "grown": "grow", "grew": "grow",
    "brought": "bring", "driven": "drive", "flown": "fly", "eaten": "eat", "drunk": "drink", "used": "use",
    "using": "use", "drawn": "draw", "won": "win", "kept": "keep",
    "fed": "feed", "cut": "cut", "run": "run", "ran": "run", "met": "meet", "sewn": "sew", "woven": "weave",
    "ground": "grind", "shown": "show", "written": "write", "worn": "wear", "left": "left", "cost": "cost",
    "profitable": "profit", "needed": "need", "fried": "fry", "dried": "dry", "laid": "lay", "hired": "hire",
}  # fmt: skip
_SINGULAR = frozenset(
    {
        "iris",
        "tennis",
        "debris",
        "chassis",
        "trellis",
        "glass",
        "canvas",
        "atlas",
        "takings",
        "lens",
        "always",
        "perhaps",
    }
)
_VOWELS = "aeiouy"


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """The singular of a lower-case noun; other words come back as they are, or nearly so.

    >>> [singular(w) for w in ("boxes", "batteries", "buses", "loaves", "glass", "carts")]
    ['box', 'battery', 'bus', 'loaf', 'glass', 'cart']
    """
    found = _IRREGULAR.get(word)
    if found is not None:
        return found
    if len(word) == 3 and word[-1] == "s" and word[1] not in _VOWELS and word[1] != "s":
        return word[:-1]  # ads, lbs
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "sis", "'s")) or word in _SINGULAR:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A key under which the forms of a word meet. It is no word itself.

    >>> stem("baking") == stem("bakes") == stem("baked"), stem("shipping") == stem("ships")
    (True, True)
    >>> stem("delivered") == stem("deliveries"), stem("wood") == stem("wooden")
    (False, False)
    """
    word = word.lower().replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    word = _VERBS.get(word, word)
    word = singular(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and any(c in _VOWELS for c in word[: -len(ending)]):
            word = _undoubled(word[: -len(ending)])
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3 and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    return word


def is_participle(word: str) -> bool:
    """Whether a word is an irregular past form, such as ``drawn`` or ``sold``."""
    return word in _VERBS


def stems(words: str) -> frozenset[str]:
    """The stems of words written with blanks between them.

    >>> sorted(stems("boxes crates"))
    ['box', 'crat']
    """
    return frozenset(stem(word) for word in words.split())


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz" else word


def akin(first: str, second: str) -> bool:
    """Whether two stems belong to one family of words, such as ``transport`` and ``transportation``.

    >>> akin("pollution", "pollutant"), akin("cart", "carton"), akin("product", "produc")
    (True, False, True)
    """
    if first == second:
        return True
    if first[:5] != second[:5]:
        return False
    short, long = sorted((first, second), key=len)
    common = 0
    for a, b in zip(short, long, strict=False):
        if a != b:
            break
        common += 1
    return common >= 5 and len(short) - common <= 3 and len(long) - common <= 5
