"""`binjiang rules verify`: a rule set against its policy's published text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from binjiang_cli.cli.exits import Exit
from binjiang_cli.cli.facts import OWN_RULES, one_set_option
from binjiang_cli.cli.formats import Format, format_option, write_either
from binjiang_cli.cli.usage import Command
from binjiang_cli.words import Lang, Text

if TYPE_CHECKING:
    from binjiang_cli.policy.load import Policy
    from binjiang_cli.rulecheck.verification.verify import Verification

VERIFY = Text(
    "对照政策原文核对规则集：条款、次序、数字、文字",
    "Check a rule set against the policy's text: clauses, order, figures, wording",
)
SOURCE = Text(
    "政策原文：文本文件或保存的网页；- 为标准输入", "The policy as published: a text file or a saved page; - for standard input"
)
RECORD = Text("把各条的指纹写入 policy.yaml", "Write the fingerprint of each clause into policy.yaml")
WIDEST = 120


def register(group: typer.Typer, lang: Lang) -> None:
    @group.command("verify", cls=Command, help=VERIFY.to(lang))
    def verify(
        source: str = typer.Option(..., "--source", metavar="TEXT", help=SOURCE.to(lang)),
        rules: Path | None = one_set_option(lang, OWN_RULES),
        record: bool = typer.Option(False, "--record", help=RECORD.to(lang)),
        form: Format = format_option(lang),
    ) -> int:
        from binjiang_cli.policy.load import load_policy
        from binjiang_cli.render.verification import verification_json, verification_rows
        from binjiang_cli.rulecheck.targets import only_rule_set
        from binjiang_cli.rulecheck.verification.verify import verify
        from binjiang_cli.source.document import read_document

        document = read_document(source)
        folder = only_rule_set(rules)
        policy = load_policy(folder)
        result = verify(policy, document)
        recorded = None
        if record:
            recorded = 0 if result.missing else _record(policy, result)
            result = verify(load_policy(folder), document)
        write_either(
            form,
            lambda: verification_json(result, lang),
            lambda width: verification_rows(result, lang, min(width, WIDEST), recorded),
        )
        return Exit.FINDINGS if result.findings else Exit.DONE


def _record(policy: Policy, result: Verification) -> int:
    from binjiang_cli.cli.output import write_result
    from binjiang_cli.rulecheck.verification.record import with_fingerprints

    path = (policy.folder / "policy.yaml").resolve()
    own = policy.layers[0].own("clauses")
    fingerprints = {clause.id: clause.fingerprint for clause in result.clauses if clause.fingerprint and clause.id in own}
    if not fingerprints:
        return 0
    recorded = with_fingerprints(path, fingerprints)
    if recorded.changed:
        write_result(recorded.text, path, byte_order_mark=recorded.byte_order_mark)
    return recorded.changed
