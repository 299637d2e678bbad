"""`binjiang interview`: asks in the terminal for what can still change the totals, and writes the profile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.facts import as_of_option, company_option, lpr_option, read_with_facts, rules_option
from binjiang_cli.cli.output import keep_inputs, not_written
from binjiang_cli.cli.usage import Command
from binjiang_cli.cli.values import day_given
from binjiang_cli.words import Lang, Text, same, visible

if TYPE_CHECKING:
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.profile.load import Profile

HELP = Text(
    "一问一答，只问还能改变合计的事，边问边写企业档案",
    "Ask, one by one, only what can still change the totals, and write the profile",
)
PROFILE = Text("从哪份企业档案问起；不写就从头问", "The profile to begin with; without one, from the beginning")
OUTPUT = Text("写入哪个 .yaml；已经有了就接着问", "The .yaml to write; one that is there already is taken up again")
ENDINGS = (".yaml", ".yml")
TAKEN_UP = Text("接着上次问。", "Taken up where it was left.")
STOPPED = Text("停在这里。接着问：", "Stopped here. To go on: ")


def register(app: typer.Typer, lang: Lang) -> None:
    @app.command("interview", cls=Command, help=HELP.to(lang))
    def command(
        profile: str | None = typer.Argument(None, metavar="[PROFILE]", help=PROFILE.to(lang)),
        output: Path = typer.Option(..., "--output", "-o", metavar="FILE", help=OUTPUT.to(lang)),
        company: str | None = company_option(lang),
        as_of: str | None = as_of_option(lang),
        rules: list[Path] = rules_option(lang),
        lpr: Path | None = lpr_option(lang),
    ) -> None:
        from binjiang_cli.cli.dialogue import Dialogue
        from binjiang_cli.intake.door import files_of
        from binjiang_cli.policy.together import load_policies

        if output.suffix.lower() not in ENDINGS:
            raise not_written(output.suffix, Text("可以写：.yaml", "can be written: .yaml"))
        day = day_given(as_of)
        policy = load_policies(rules, lpr)
        inputs = [] if profile is None else files_of(profile, policy.vocabulary, lang)
        keep_inputs([output], [*inputs, *policy.files])
        dialogue = Dialogue(_start(profile, output, policy, lang, company), policy, day, output, lang)
        finished = False
        try:
            finished = dialogue.hold()
        finally:
            if not finished and output.exists():
                again = same(f"binjiang interview -o {visible(str(output))}")
                sys.stderr.write("\n" + (STOPPED + again).to(lang) + "\n")


def _start(named: str | None, output: Path, policy: Policy, lang: Lang, company: str | None) -> Profile | None:
    """Return the profile to begin with: the one that is named, else the output where it is there already."""
    if named is None and output.exists():
        sys.stderr.write(TAKEN_UP.to(lang) + "\n")
        named = str(output)
    return None if named is None else read_with_facts(named, policy, lang, company)
