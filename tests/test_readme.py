"""The READMEs show what the program really prints. `UPDATE_README=1 pytest tests/test_readme.py` rewrites them."""

import os
import re
import subprocess
import sys

import pytest
from pages import ROOT, blocks, followed, page_stays


def printed(*arguments: str) -> str:
    command = [sys.executable, "-m", "binjiang_cli", *arguments]
    environment = {**os.environ, "COLUMNS": "80"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_console_blocks_are_real_output(name, tmp_path):
    text = (ROOT / name).read_text("utf-8")
    assert len(blocks(text, "console")) == 11
    folder, commands = tmp_path / "checkout", tmp_path / "commands"
    folder.mkdir()
    commands.mkdir()
    for part in ("examples", "tests"):
        (folder / part).symlink_to(ROOT / part)
    page_stays(ROOT / name, followed(text, folder, commands), "UPDATE_README")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_python_example_gives_what_its_comment_says(name):
    code = re.search(r"```python\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert code is not None
    done = subprocess.run(
        [sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() in code[1]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_profile_example_is_a_profile(name, tmp_path):
    example = re.search(r"```yaml\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert example is not None
    (tmp_path / "p.yaml").write_text(example[1], "utf-8")
    # 12,000,000 × 30% and 30,000,000 × 3.10% × 531 ÷ 360 (15 January 2025 to 30 June 2026)
    assert '"high": "4971750.00"' in printed("estimate", str(tmp_path / "p.yaml"), "--format", "json")
