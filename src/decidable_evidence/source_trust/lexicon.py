"""The words that stand for a month, a number or a denial: in English, denials also in German, French and Spanish."""

from __future__ import annotations

MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {
    name: f"{number:02}"
    for number, month in enumerate(MONTH_NAMES, start=1)
    for name in (month, month[:3], month[:4] if month == "september" else month)
}
SMALL_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
TENS = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SPELLED = {word: str(number) for number, word in enumerate(SMALL_NUMBERS) if word != "one"} | {
    word: f"{number}0" for number, word in enumerate(TENS, start=3)
}
DENIALS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "neither",
        "nor",
        "without",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "nie",
        "niemals",
        "ohne",
        "ne",
        "pas",
        "jamais",
        "sans",
        "aucun",
        "aucune",
        "nunca",
        "sin",
        "ninguno",
        "ninguna",
    ]
)
CONTRACTED = {"won't": "will", "can't": "can", "shan't": "shall", "cannot": "can"}
