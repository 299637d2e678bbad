"""Completion by the shell: the script that a shell needs, where it goes, and the line that a shell wants completed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from binjiang_cli.words import Text, visible

PROGRAM = "binjiang"
ASKED = "_BINJIANG_COMPLETE"  # set by the scripts below; the values are those that Typer answers to


class Shell(NamedTuple):
    """A shell: its script, where it goes below the home folder, and the start-up file that must read it there, if any."""

    script: str
    place: str
    startup: str | None = None


BASH = f"""\
_{PROGRAM}_completion() {{
    local IFS=$'\\n'
    COMPREPLY=( $( env COMP_WORDS="${{COMP_WORDS[*]}}" COMP_CWORD=$COMP_CWORD {ASKED}=complete_bash $1 ) )
    return 0
}}
complete -o default -F _{PROGRAM}_completion {PROGRAM}
"""
ZSH = f"""\
(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit }}
_{PROGRAM}_completion() {{
    eval $(env _TYPER_COMPLETE_ARGS="${{words[1,$CURRENT]}}" {ASKED}=complete_zsh {PROGRAM})
}}
compdef _{PROGRAM}_completion {PROGRAM}
"""
FISH_CALL = f"env {ASKED}=complete_fish _TYPER_COMPLETE_FISH_ACTION=%s _TYPER_COMPLETE_ARGS=(commandline -cp) {PROGRAM}"
FISH = (
    f'complete --command {PROGRAM} --no-files --arguments "({FISH_CALL % "get-args"})" --condition "{FISH_CALL % "is-args"}"\n'
)
SHELLS = {
    "bash": Shell(BASH, f".bash_completions/{PROGRAM}.sh", ".bashrc"),
    "zsh": Shell(ZSH, f".zsh_completions/{PROGRAM}.zsh", ".zshrc"),
    "fish": Shell(FISH, f".config/fish/completions/{PROGRAM}.fish"),
}


def words_to_complete(environment: Mapping[str, str]) -> list[str]:
    """Return the words of the line that a shell completes, behind the program's name."""
    line = environment.get("COMP_WORDS") or environment.get("_TYPER_COMPLETE_ARGS") or ""
    return line.split()[1:]


def script() -> str:
    """Return the script for the shell of this call. Raises InputError for a shell that is none of `SHELLS`."""
    return SHELLS[_shell()].script


def install() -> Text:
    """Set completion up for the shell of this call, and say what was done.

    Raises InputError for a shell that is none of `SHELLS`, and where its files cannot be written.
    """
    from binjiang_cli.cli.output import write_result

    name = _shell()
    shell, home = SHELLS[name], Path.home()
    place = home / shell.place
    place.parent.mkdir(parents=True, exist_ok=True)
    write_result(shell.script, place)
    if shell.startup is not None:
        _add_line(home / shell.startup, f'source "$HOME/{shell.place}"')
    shown = visible(str(place))
    return Text(
        f"已为 {name} 装好补全：{shown}\n新开一个终端后生效",
        f"completion for {name} is installed: {shown}\nit works in terminals that are opened from now on",
    )


def _add_line(path: Path, line: str) -> None:
    """Add a line at the end of a file, where it is not there already."""
    before = path.read_text("utf-8", "surrogateescape") if path.exists() else ""
    if line not in before.splitlines():
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if before.endswith("\n") or not before else "\n") + line + "\n")


def _shell() -> str:
    """Return the shell that called, else the user's. Raises InputError where it is none of `SHELLS`."""
    import shellingham  # type: ignore[import-untyped]

    from binjiang_cli.source.problem import refuse

    try:
        name = str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        known = " ".join(SHELLS)
        message = Text(f"不会为 {visible(name)} 做补全", f"there is no completion for {visible(name)}")
        unknown = Text("认不出正在用哪种 shell", "which shell is in use is not known")
        raise refuse(message if name else unknown, hint=Text(f"可用：{known}", f"there is one for: {known}"))
    return name
