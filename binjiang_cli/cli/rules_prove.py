"""`binjiang rules prove`: what holds of all companies, rule by rule."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from binjiang_cli.cli.reporting import (
    FailOn,
    ReportForm,
    deliver,
    exit_code,
    fail_on_option,
    form_option,
    keep_rule_sets,
    named_outputs,
    outputs_option,
)
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

PROVE = Text(
    "对一切可能的企业证明：规则付得出钱，各处都起作用，不多付，不重复付，多投入不少付；列出一分之差的界限",
    "Prove for all companies: each rule can pay, each part decides, none pays too much or twice or less for more; the cliffs",
)
PATHS = Text(
    "规则集、含规则集的文件夹；默认为 ./rules 里的，没有则为自带的",
    "Rule sets, folders of them; by default those in ./rules, else the shipped one",
)
SECONDS = Text("每项主张最多多少秒", "How many seconds each claim may take")
SAVE = Text("把反例存成档案，每项一份", "Save the companies that refute a claim as profiles, one a claim")
STRICT = Text("没有判定的也报告，退出码为 1", "Report what was not decided, too, with exit code 1")


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("prove", cls=Command, help=PROVE.to(lang))
    def prove(
        paths: list[Path] | None = typer.Argument(None, metavar="[PATH…]", help=PATHS.to(lang)),
        seconds: float = typer.Option(10, "--seconds", min=0.1, metavar="N", help=SECONDS.to(lang)),
        save: Path | None = typer.Option(None, "--save", metavar="FOLDER", help=SAVE.to(lang)),
        strict: bool = typer.Option(False, "--strict", help=STRICT.to(lang)),
        form: ReportForm | None = form_option(lang),
        output: list[str] = outputs_option(lang),
        fail_on: FailOn = fail_on_option(lang),
    ) -> int:
        from binjiang_cli.rulecheck.proved import prove_rule_sets
        from binjiang_cli.rulecheck.targets import targets

        outputs, named = named_outputs(output), targets(paths or [])
        keep_rule_sets(outputs, [target.folder for target in named])
        found = prove_rule_sets(named, seconds, date.today(), strict=strict)
        if save is not None:
            from binjiang_cli.cli.proofs import save_companies
            from binjiang_cli.policy.files import files_of_rule_set
            from binjiang_cli.profile.plain import profile_text

            files = [file for target in named for file in files_of_rule_set(target.folder)]
            texts = ((name, profile_text(one.profile(of), of.vocabulary, lang)) for name, one, of in found.companies)
            save_companies(texts, save, files)
        deliver(found.report, form, output, lang, fail_on)
        return exit_code(found.report, fail_on)
