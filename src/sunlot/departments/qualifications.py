"""Names of qualifications: what an officer may inspect, and what an item asks of a team."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def names() -> dict[str, str]:
    """``{code: name}`` of `data/qualifications.toml`."""
    path = files("sunlot.departments").joinpath("data/qualifications.toml")
    return {code: str(name) for code, name in tomllib.loads(path.read_text("utf-8")).items()}


def name_of(code: str) -> str:
    """The name of a code; the code itself where nobody named it."""
    return names().get(code, code)
