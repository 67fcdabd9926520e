"""str -> Amount[]: the figures of a text as they are said: digits, words, "at least", ranges, money, percent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.summarize.counted import Numbers

# "about 2,300" is taken to be anything within a tenth of it: whoever rounds so has two digits that count.
_ABOUT = 0.1
# A number with two noughts or more may be rounded; it is not taken to contradict another one within 5 % of it.
_ROUNDED = 0.05
# "More than 200" is not said of 290: nobody drops so much; of 38 "more than 30" is said.
_MORE = 0.3
# How many characters before a number may hold "at least", the longest such phrase with room for two blanks.
_BEHIND = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """`text[start:end]` says a number from `low` to `high`; `bare` is where the number itself starts.

    `whole`: it is said without a fraction. `unit` is "" for a count, "%", or "money" with its currency, as it is
    written, in `currency`.
    """

    start: int
    end: int
    bare: int
    low: float
    high: float
    whole: bool = True
    unit: str = ""
    currency: str = ""

    def agrees(self, other: Amount) -> bool:
        """Whether both can be true of one number, as far as rounding goes."""
        return self.low <= other.high and other.low <= self.high


def amounts(text: str, numbers: Numbers) -> tuple[Amount, ...]:
    """The figures of a text in their order, none within another.

    "At least 6" is said of 6 by whoever counts, so that 9 disagrees with it; "more than 3,000" is said of anything up
    to the next such number; "dozens" is no figure; parts of names, dates, times and scores ("F-16", "5:30") are none.
    """
    return tuple(_all(text, numbers))


def _all(text: str, numbers: Numbers) -> Iterator[Amount]:
    said = list(numbers.number.finditer(text))
    after = 0
    for place, first in enumerate(said):
        if first.start() < after or numbers.spoilt.search(text[max(0, first.start() - _BEHIND) : first.start()]):
            continue
        last = said[place + 1] if place + 1 < len(said) else None
        if last and not _is_range(text, first, last, numbers):
            last = None
        amount = _amount(text, first, last or first, numbers=numbers, after=after)
        after = amount.end
        yield amount


def _is_range(text: str, first: re.Match[str], last: re.Match[str], numbers: Numbers) -> bool:
    """Whether two numbers are the ends of a range: "three to five", "between 10 and 12"; "from 8 to 11" is a rise."""
    before = text[max(0, first.start() - _BEHIND) : first.start()]
    if numbers.between.search(before):
        joined = numbers.both.fullmatch(text, first.end(), last.start())
    else:
        joined = None if numbers.origin.search(before) else numbers.to.fullmatch(text, first.end(), last.start())
    return bool(joined) and _value(first, numbers)[0] < _value(last, numbers)[0]


def _amount(text: str, first: re.Match[str], last: re.Match[str], *, numbers: Numbers, after: int) -> Amount:
    low, step = _value(first, numbers)
    high = low
    if last is not first:
        high, step = _value(last, numbers)
        if not _scaled(first, numbers):
            low *= _scaled(last, numbers) or 1.0  # 3 to 5 million, two to three hundred
    unit, currency, end = _unit(text, first["sign"] or last["sign"], last.end(), numbers)
    before = text[max(after, first.start() - _BEHIND) : first.start()]
    least, most, words = _bounds(before, (low, high), min(step, 0.999) if unit == "%" else step, numbers)
    if last is not first and (between := numbers.between.search(before)):
        words = len(before) - between.start()
    if more := numbers.or_more.match(text, end):
        least, most, end = low, low, more.end()
    return Amount(
        start=first.start() - words,
        end=end,
        bare=first.start(),
        low=least,
        high=most,
        whole=step >= 1,
        unit=unit,
        currency=currency,
    )


def _bounds(before: str, said: tuple[float, float], step: float, numbers: Numbers) -> tuple[float, float, int]:
    """The least and the greatest that is meant, and how many characters before the number say so."""
    low, high = said
    for pattern, least, most in (
        (numbers.at_least, low, high),
        (numbers.more_than, low, max(high + min(step, _MORE * high), high * (1 + _ROUNDED), high + 1)),
        (numbers.less_than, max(0.0, low - step), high),
        (numbers.nearly, low * (1 - _ABOUT), high),
        (numbers.about, low * (1 - _ABOUT), high * (1 + _ABOUT)),
        (numbers.up_to, 0.0, high),
    ):
        if found := pattern.search(before):
            return least, most, len(before) - found.start()
    slack = _ROUNDED * high if step >= 100 else step / 2 if step < 1 else 0.0
    return low - slack, high + slack, 0


def _unit(text: str, sign: str | None, end: int, numbers: Numbers) -> tuple[str, str, int]:
    if percent := numbers.percent.match(text, end):
        return "%", "", percent.end()
    if sign:
        return "money", sign.strip(), end
    if currency := numbers.currency.match(text, end):
        return "money", currency.group().strip(" -").casefold(), currency.end()
    return "", "", end


# --- what a number is -------------------------------------------------------------------------------------------------


def _value(said: re.Match[str], numbers: Numbers) -> tuple[float, float]:
    """The number and what its last counting digit counts in: 1 in 41, 100 in 1,800, 0.1 in 6.1."""
    number, scale = said["number"], said["scale"]
    times = numbers.values[scale.casefold()] if scale else 1.0
    if not number[0].isdigit():
        value = _in_words(number.casefold(), numbers)
        return value * times, _step(value) * times
    whole, _, part = number.partition(numbers.decimal)
    value = float(re.sub(r"\D", "", whole) + "." + (part or "0"))
    step = 10.0 ** -len(part) if part else _step(value)
    return value * times, step * times


def _scaled(said: re.Match[str], numbers: Numbers) -> float:
    """What a number is said in, 0 where in nothing: three hundred, 5 million."""
    last = (said["scale"] or said["number"].rsplit(" ", 1)[-1]).casefold()
    return numbers.values[last] if said["scale"] or last in numbers.times else 0.0


def _step(value: float) -> float:
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _in_words(said: str, numbers: Numbers) -> float:
    """The number that words say: a hundred and six, twenty-five, einundzwanzig."""
    total = current = 0.0
    for word in numbers.word.findall(said):
        value = numbers.values[word]
        if word not in numbers.times:
            current += value
        elif value >= 1000:
            total += max(current, 1.0) * value
            current = 0.0
        else:
            current = max(current, 1.0) * value
    return total + current
