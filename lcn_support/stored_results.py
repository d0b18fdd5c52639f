"""Where the package finds its stored results: in a checkout, or beside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def stored_result(name: str) -> Path:
    """The path of a file of data/results.

    Raises ``FileNotFoundError`` naming both places where it was looked for.

    >>> stored_result("bombieri_ed_degrees.csv").name
    'bombieri_ed_degrees.csv'
    """
    places = [_PACKAGE.parent / "data" / "results" / name, _PACKAGE / "_data" / name]
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"{name} is neither in a checkout ({places[0]}) nor installed ({places[1]}): install "
        "lcn-support again, or work in a checkout"
    )
