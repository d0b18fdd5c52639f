"""Numbers and binary forms in LaTeX."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from lcn_support.text_tables import short_number


def number_formula(number: Any) -> str:
    """A number in LaTeX: a short fraction as it is, else the digits of ``short_number``.

    Of a ball (python-flint) these are the digits of its centre, and 0 if it contains 0.

    >>> print(number_formula(Fraction(-3, 2)), number_formula(2), number_formula(1.5e-7))
    -\\frac{3}{2} 2 1.5 \\cdot 10^{-7}
    """
    if type(number).__name__ == "acb":
        return _complex(number)
    if type(number).__name__ == "arb":
        number = 0.0 if number.contains(0) else float(number.mid())
    return text_formula(short_number(Fraction(number) if isinstance(number, int) else number))


def text_formula(text: str) -> str:
    """A number that is written as ``short_number`` does, in LaTeX without any package.

    >>> print(text_formula("-0.50012"), text_formula("1e-09"), text_formula("inf"))
    -0.50012 1 \\cdot 10^{-9} \\infty
    >>> print(text_formula("-0"), text_formula("nan"))
    0 \\mathrm{nan}
    """
    if text == "-0":
        return "0"
    sign, text = ("-", text[1:]) if text[0] == "-" else ("", text)
    above, slash, below = text.partition("/")
    if slash:
        return f"{sign}\\frac{{{above}}}{{{below}}}"
    digits, e, power = text.partition("e")
    if e:
        return f"{sign}{digits} \\cdot 10^{{{int(power)}}}"
    return sign + {"inf": "\\infty", "nan": "\\mathrm{nan}"}.get(text, text)


def form_formula(coefficients: Sequence[Any], stride: int = 1) -> str:
    """The form Σ c_t x^{S(d−t)} y^{St} in LaTeX.

    >>> print(form_formula((1, Fraction(-3, 2), 0, -1)))
    x^{3} - \\frac{3}{2} x^{2} y - y^{3}
    >>> print(form_formula((1, 2), stride=2), form_formula((0, 0)), form_formula((5,)))
    x^{2} + 2 y^{2} 0 5
    """
    degree, text = len(coefficients) - 1, ""
    for place, c in enumerate(coefficients):
        number = number_formula(c)
        if number == "0":
            continue
        monomial = " ".join(
            letter if power == 1 else f"{letter}^{{{power}}}"
            for letter, power in (("x", stride * (degree - place)), ("y", stride * place))
            if power
        )
        sign = "-" if number[0] == "-" else "+"
        size = number.removeprefix("-")
        if type(c).__name__ == "acb":
            sign, size = "+", f"({number})"
        if size == "1" and monomial:
            size = ""
        text += f" {sign} {' '.join(filter(None, (size, monomial)))}"
    text = text.removeprefix(" + ") or "0"
    return f"-{text[3:]}" if text.startswith(" - ") else text


def product_formula(factors: Iterable[tuple[Sequence[Any], int, int]]) -> str:
    """A product of forms, each with its stride and its power.

    >>> print(product_formula([((1, 2), 1, 1), ((1, 0, 1), 1, 2), ((3,), 1, 1)]))
    (x + 2 y) (x^{2} + y^{2})^{2} (3)
    """
    return " ".join(
        f"({form_formula(form, stride)})" + ("" if power == 1 else f"^{{{power}}}")
        for form, stride, power in factors
    )


def _complex(number: Any) -> str:
    real, imaginary = number_formula(number.real), number_formula(number.imag)
    if imaginary == "0":
        return real
    sign = "-" if imaginary[0] == "-" else "+"
    return f"{real} {sign} {imaginary.removeprefix('-')} i"
