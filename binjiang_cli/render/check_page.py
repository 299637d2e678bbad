"""The page of a check: what it finds, what to avoid and prefer, why, and how to suppress it."""

from collections.abc import Iterator, Sequence
from typing import Any

from binjiang_cli.policy.shipped import shipped_rules
from binjiang_cli.render.catalogue import both
from binjiang_cli.render.console import Row
from binjiang_cli.rulecheck.checker import no_such_check
from binjiang_cli.rulecheck.checks import CODES, GOVERNANCE
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Lang, Text

SEVERITIES = {Severity.error: Text("错误", "error"), Severity.warning: Text("警告", "warning")}
SEVERITY = Text("级别", "Severity")
SUMMARY = Text("概述", "Summary")
AVOID = Text("避免", "Avoid")
PREFER = Text("推荐", "Prefer")
WHY = Text("原因", "Why")
SUPPRESS = Text("屏蔽", "Suppress")
HOW_TO_SUPPRESS = Text(
    "确有理由时，在这一行的末尾或上面一行写注释。理由必须写明；期限可写可不写，过了期限就不再有效。",
    "Where there is a reason, with a comment at the end of the line or above it. The reason must be given; the day may be, "
    "and once it has passed the comment no longer counts.",
)
NEVER_SUPPRESSED = Text("这项检查管的就是屏蔽本身，不能屏蔽。", "This check governs suppressions and cannot be suppressed.")


def check_of(code: str) -> Check:
    """Return the check with a code. Raises InputError, which names the nearest, where there is none."""
    found = CODES.get(code.upper())
    if found is None:
        raise InputError([no_such_check(code)])
    return found


def page_path(check: Check) -> str:
    """Return the page of a check, as a path in the product's repository."""
    return f"rules/checks/{check.code}.md"


def page_uri(check: Check) -> str:
    """Return where the page of a check lies on this machine, with the rule sets that ship."""
    return (shipped_rules() / "checks" / f"{check.code}.md").as_uri()


def page_json(check: Check) -> dict[str, Any]:
    return {
        "kind": "check",
        "id": check.code,
        "name": check.name,
        "severity": check.severity.value,
        "summary": both(check.summary),
        "avoid": check.avoid,
        "prefer": check.prefer,
        "why": both(check.why),
        "suppress": _comment(check),
        "page": page_path(check),
    }


def page_rows(check: Check, lang: Lang, width: int) -> Iterator[Row]:
    """Yield the page for a terminal of a width in cells."""
    from binjiang_cli.render.layout import TerminalPage, readable

    page = TerminalPage(lang, readable(width))
    yield Row(f"{check.code} · {check.name}", "bold")
    yield from page.labelled([(SEVERITY, SEVERITIES[check.severity]), (SUMMARY, check.summary)])
    for label, piece in ((AVOID, check.avoid), (PREFER, check.prefer)):
        yield from (Row(), Row(label.to(lang), "bold"))
        yield from (Row(f"    {line}".rstrip()) for line in piece.splitlines())
    comment = _comment(check)
    for label, words in ((WHY, check.why), (SUPPRESS, NEVER_SUPPRESSED if comment is None else HOW_TO_SUPPRESS)):
        yield from (Row(), Row(label.to(lang), "bold"))
        yield from page.wrapped(words)
    if comment is not None:
        yield Row(f"    {comment}")


def page_markdown(check: Check, langs: Sequence[Lang] = ("zh", "en")) -> str:
    """Return the page as Markdown, in one language or in both at once."""
    comment = _comment(check)
    parts = [
        f"# {check.code} {check.name}",
        _line(SEVERITIES[check.severity], langs),
        *_part(SUMMARY, langs, _paragraphs(check.summary, langs)),
        *_part(AVOID, langs, [_fenced(check.avoid)]),
        *_part(PREFER, langs, [_fenced(check.prefer)]),
        *_part(WHY, langs, _paragraphs(check.why, langs)),
        *_part(SUPPRESS, langs, _paragraphs(NEVER_SUPPRESSED if comment is None else HOW_TO_SUPPRESS, langs)),
        *([] if comment is None else [_fenced(comment)]),
    ]
    return "\n\n".join(parts) + "\n"


def _comment(check: Check) -> str | None:
    """Return the comment that suppresses a check; None for one that nothing suppresses."""
    return None if check in GOVERNANCE else f"# binjiang: ignore[{check.code}] reason=… until=2027-01-31"


def _line(text: Text, langs: Sequence[Lang]) -> str:
    return " ".join(text.to(lang) for lang in langs)


def _part(label: Text, langs: Sequence[Lang], content: Sequence[str]) -> list[str]:
    return [f"## {_line(label, langs)}", *content]


def _paragraphs(text: Text, langs: Sequence[Lang]) -> list[str]:
    return [_ended(text.to(lang), lang) for lang in langs]


def _ended(sentence: str, lang: Lang) -> str:
    return sentence if sentence.endswith(("。", ".", "！", "？", "?")) else sentence + ("。" if lang == "zh" else ".")


def _fenced(piece: str) -> str:
    return f"```yaml\n{piece.rstrip()}\n```"
