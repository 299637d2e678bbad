"""The wheel: what is in it, and that it runs from anywhere without the checkout."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_holds_the_package_its_types_and_the_rules_and_nothing_else(unpacked):
    top = {path.name for path in unpacked.iterdir()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"binjiang_cli"}
    policy = ("rules/binjiang-2024/policy.yaml", "rules/binjiang-2024/payments/loan-interest.yaml")
    for name in ("py.typed", "report/html/page.html.j2", "report/html/page.css", *policy):
        assert (unpacked / "binjiang_cli" / name).is_file()
    assert not list((unpacked / "binjiang_cli" / "rules").rglob("*.py"))


def test_wheel_runs_from_anywhere(unpacked, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    profile = ROOT / "examples" / "profiles" / "worked-case.yaml"
    done = subprocess.run(
        [sys.executable, "-m", "binjiang_cli", "estimate", str(profile), "--lang", "en"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert re.search(r"^  Total +4,420,680\.00 – 16,143,776\.67$", done.stdout, re.MULTILINE)
    where = "import binjiang_cli.policy.shipped as shipped; print(shipped.shipped_rules())"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert Path(found.stdout.strip()) == unpacked / "binjiang_cli" / "rules"


def test_public_names_are_there_however_they_are_imported():
    code = (
        "import binjiang_cli.estimation.run; from binjiang_cli import *; import binjiang_cli as b;"
        "assert callable(estimate) and callable(load_policy) and callable(load_profile) and b.Estimate and b.__version__;"
        "p = load_policy(); print(p.id)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "binjiang-2024"


def test_version_and_module_entry(binjiang):
    from binjiang_cli import __version__

    assert binjiang("--version") == (0, f"binjiang {__version__}\n", "")
