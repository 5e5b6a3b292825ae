"""Money as whole fen, exact fractions, and the one rounding function of the project."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

FEN_PER_YUAN = 100
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def half_up(value: Fraction | Decimal | int, places: int) -> Decimal:
    """Round half away from zero to ``places`` decimals: the only rounding in the program.

    The result keeps its trailing zeros (``half_up(1, 2)`` is ``1.00``); a negative zero comes out as zero.
    """
    numerator, denominator = value.as_integer_ratio()
    return half_up_ratio(numerator, denominator, places)


def half_up_ratio(numerator: int, denominator: int, places: int) -> Decimal:
    """Round ``numerator / denominator`` (above 0, not necessarily in lowest terms) as :func:`half_up` does."""
    whole, rest = divmod(abs(numerator) * 10**places, denominator)
    if 2 * rest >= denominator:
        whole += 1
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-places, _EXACT)


def yuan(fen: int) -> Decimal:
    """Return whole fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2, _EXACT)


def to_fen(value: Fraction | Decimal | int) -> int:
    """Return yuan as whole fen, half-up."""
    return int(half_up(Fraction(value) * FEN_PER_YUAN, 0))


def plain(value: Decimal | Fraction | int) -> str:
    """Return an exact decimal without exponent and without trailing zeros (20.50 → 20.5, 21.0 → 21).

    A fraction must have a finite decimal form.
    """
    if isinstance(value, Fraction):
        value = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    text = f"{Decimal(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def share_out(total: int, weights: list[int]) -> list[int]:
    """Split whole fen by weights so that the parts add up to the total (largest remainders get the odd fen).

    All weights zero: equal shares. Ties go to the earlier part, so the same input always splits the same way.
    """
    if not weights:
        return []
    base = sum(weights)
    if base == 0:
        weights, base = [1] * len(weights), len(weights)
    sign = -1 if total < 0 else 1
    shares = [abs(total) * weight // base for weight in weights]
    rests = [abs(total) * weight % base for weight in weights]
    missing = abs(total) - sum(shares)
    for index in sorted(range(len(weights)), key=lambda i: (-rests[i], i))[:missing]:
        shares[index] += 1
    return [sign * share for share in shares]
