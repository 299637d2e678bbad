"""Pages of documentation that are kept true: their files are written, their commands are run, what they print is compared.

In a page, a block after a line that ends with a file's name, `like/this.yaml`:, is that file, or as a `diff` a change to
it. A `console` block shows commands after `$` and what they print, but for the line that says how long it took.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?:`(?P<file>[^`\n]+)`[:：]\n\n)?```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (?P<call>[^\n]*)\n(?P<shown>(?:(?!\$ )[^\n]*\n)*)", re.MULTILINE)
TOOK = re.compile(r"^(?:took [\d.,]+ s|用时 [\d.,]+ 秒).*\n", re.MULTILINE)
CALLERS = ("GITHUB_", "GIT_", "BINJIANG", "LANG", "LC_", "FORCE_COLOR", "NO_COLOR")
PERSON = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Keeper"), ("EMAIL", "keeper@example.org"), ("DATE", "2026-06-30T12:00:00Z"))
}


def blocks(text: str, kind: str) -> list[str]:
    """The contents of the blocks of a kind."""
    return [block["body"] for block in BLOCK.finditer(text) if block["kind"] == kind]


def followed(text: str, folder: Path, commands: Path, **environment: str) -> str:
    """The page with what its commands really print, after everything that it says was done in a folder.

    `commands` is an empty folder for the commands `binjiang` and `python`.
    """
    for name, arguments in (("binjiang", "-m binjiang_cli"), ("python", "")):
        shim = commands / name
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        shim.chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(CALLERS)}
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    env = {**kept, "COLUMNS": "80", "GIT_CONFIG_GLOBAL": os.devnull, **PERSON, **environment, "PATH": path}

    def follow(block: re.Match[str]) -> str:
        if block["kind"] == "console":
            start = block.start("body") - block.start()
            return block[0][:start] + COMMAND.sub(lambda command: run(command["call"]), block["body"]) + "```"
        if block["file"]:
            change(folder / block["file"], block["kind"], block["body"])
        return block[0]

    def run(call: str) -> str:
        done = subprocess.run(
            ["bash", "-c", call], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        return f"$ {call}\n{TOOK.sub('', done.stdout)}"

    return BLOCK.sub(follow, text)


def change(path: Path, kind: str, body: str) -> None:
    """Write a file, or change it as a diff says: what its lines with - and without a sign say stands there once."""
    if kind != "diff":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, "utf-8")
        return
    lines = body.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, (path, before)
    path.write_text(text.replace(before, after), "utf-8")


def page_stays(page: Path, followed_page: str, variable: str) -> None:
    """Assert that a page shows what really happens; with an environment variable it is rewritten first."""
    text = page.read_text("utf-8")
    if variable in os.environ:
        page.write_text(followed_page, "utf-8")
    assert text == followed_page
