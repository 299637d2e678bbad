"""The releases in constraints.txt: every library is among them, with a release that pyproject.toml admits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pages import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
DECLARED = [
    Requirement(text)
    for texts in (
        PROJECT["build-system"]["requires"], PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
    )
    for text in texts
    if not text.startswith("binjiang[")
]  # fmt: skip


def release(name: str, python: str) -> str:
    """The one release that is installed of a library with a Python."""
    environment = {"python_version": python, "python_full_version": f"{python}.1"}
    (pin,) = (
        pin
        for pin in PINS
        if canonicalize_name(pin.name) == canonicalize_name(name) and (pin.marker is None or pin.marker.evaluate(environment))
    )
    (exact,) = pin.specifier
    assert exact.operator == "=="
    return exact.version


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.name)
def test_every_library_is_pinned_to_a_release_that_is_admitted(declared: Requirement, python: str) -> None:
    assert declared.specifier.contains(release(declared.name, python))


def test_what_libraries_need_themselves_is_pinned_too() -> None:
    pinned = {canonicalize_name(pin.name) for pin in PINS}
    assert {name for declared in DECLARED for name in needed(declared, set())} <= pinned


def needed(wanted: Requirement, seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The names of a library and of all that it needs, here, with its extras; of nothing that is not installed."""
    name = canonicalize_name(wanted.name)
    if (name, frozenset(wanted.extras)) in seen:
        return
    seen.add((name, frozenset(wanted.extras)))
    try:
        own = [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return
    yield name
    for further in own:
        if further.marker is None or any(further.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
            yield from needed(further, seen)


def test_the_pythons_are_those_that_the_package_names_and_is_checked_with() -> None:
    named = [text.rpartition(" ")[2] for text in PROJECT["project"]["classifiers"] if "Python :: 3." in text]
    assert tuple(named) == PYTHONS
    assert PROJECT["project"]["requires-python"] == f">={PYTHONS[0]}"
    workflow = (ROOT / ".github/workflows/check.yml").read_text("utf-8")
    assert "[" + ", ".join(f'"{python}"' for python in PYTHONS) + "]" in workflow


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_set_up_is_two_commands_that_take_the_releases(name: str) -> None:
    _, _, page = (ROOT / name).read_text("utf-8").partition("```sh\n")
    assert page.partition("```")[0].splitlines() == [
        "python3 -m venv .venv", ".venv/bin/python -m pip install -c constraints.txt '.[dev]'",
    ]  # fmt: skip
