"""Tables for a terminal: every cell stands under its head."""

from fractions import Fraction

import pytest

from lcn_support.text_tables import aligned, short_number

ROWS = [("loss", "kind", "W"), ("1/3", "saddle", "(1,0)"), ("10.25", "", "")]


def test_columns_start_at_one_place():
    lines = aligned(ROWS)
    assert [line.split() for line in lines] == [[c for c in row if c] for row in ROWS]
    for column, start in enumerate((0, 7, 15)):
        for line, row in zip(lines, ROWS, strict=True):
            assert line[start:].startswith(row[column])
    assert not any(line.endswith(" ") for line in lines)


def test_rows_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        aligned([("a", "b"), ("c",)])


@pytest.mark.parametrize("most", [3, 8, 12])
def test_numbers_are_exact_where_they_are_short(most):
    for number in (Fraction(1, 3), Fraction(-7, 1000), Fraction(10**9, 7), 0.1, 2.0, 1e-9):
        text = short_number(number, most)
        if isinstance(number, Fraction) and len(str(number)) <= most:
            assert Fraction(text) == number
        else:
            assert abs(float(text) - number) <= 5e-3 * abs(number)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("exponent", [-20_000, -4400, -310, 310, 4400, 20_000])
def test_numbers_of_any_size_have_three_digits(exponent, sign):
    """Python writes out no integer of more than 4300 digits, and no float above 10^308."""
    number = sign * Fraction(1234567) * Fraction(10) ** exponent / 7
    digits, _, power = short_number(number).partition("e")
    assert abs(Fraction(digits) * Fraction(10) ** int(power) / number - 1) <= Fraction(5, 1000)
    assert short_number(sign * Fraction(10) ** 11, 12 + (sign < 0)) == str(sign * 10**11)
