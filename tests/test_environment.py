"""One list of packages, said three times: pyproject.toml decides, the others follow."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
DEV = [Requirement(line) for line in PROJECT["optional-dependencies"]["dev"]]
PINS = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
CONDA = re.findall(r"^  - ([^\s:]+)$", (ROOT / "environment.yml").read_text("utf-8").partition("dependencies:")[2], re.MULTILINE)


def bounds(requirements: list[Requirement]) -> dict[str, set[str]]:
    return {canonicalize_name(r.name): set(map(str, r.specifier)) for r in requirements}


def test_conda_gets_the_same_packages_with_the_same_bounds() -> None:
    python = Requirement(f"python{PROJECT['requires-python']}")
    assert bounds([Requirement(line) for line in CONDA if line != "pip"]) == bounds([*RUNTIME, python])


@pytest.mark.parametrize("requirement", [*RUNTIME, *DEV], ids=lambda r: r.name)
def test_every_package_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    pins = [pin for pin in map(Requirement, PINS) if canonicalize_name(pin.name) == canonicalize_name(requirement.name)]
    assert len(pins) == 1
    (exact,) = pins[0].specifier
    assert exact.operator == "=="
    assert requirement.specifier.contains(exact.version)


@pytest.mark.parametrize("line", PINS)
def test_a_pin_is_a_name_and_a_version(line: str) -> None:
    """No address, no option, no comment: what is installed comes from the index that pip is set to."""
    assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!]*( ; [^@:]+)?", line)


def test_the_build_needs_what_is_pinned() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    pinned = {canonicalize_name(Requirement(line).name) for line in PINS}
    assert {canonicalize_name(Requirement(line).name) for line in build} <= pinned
