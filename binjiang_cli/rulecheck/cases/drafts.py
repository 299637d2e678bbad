"""Test cases for what no case shows, to be reviewed: profiles with one value moved, and what the rules give today."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from binjiang_cli.estimation.run import estimate
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.rule import Rule
from binjiang_cli.profile.load import Profile
from binjiang_cli.rulecheck.branches.sites import Site, Way
from binjiang_cli.rulecheck.cases.bases import Plain, profile_from
from binjiang_cli.rulecheck.cases.candidates import candidates
from binjiang_cli.rulecheck.cases.climbing import paid_examples
from binjiang_cli.rulecheck.cases.expectation import expectation_rows, flow, text_written
from binjiang_cli.rulecheck.cases.observe import Observer, Seen, branches
from binjiang_cli.rulecheck.formatting.canonical import canonical
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import Text, visible

MOST_BASES = 40
MOST_TRIED = 500
HEAD = """\
# 由 binjiang rules cases 起草：预期是规则现在给出的结果，逐个复核后再收进测试
# Drafted by binjiang rules cases: they expect what the rules give today; review each before it becomes a test
"""
SHOWN: dict[Way, Text] = {
    "true": Text("成立", "true"),
    "false": Text("不成立", "false"),
    "unknown": Text("未知", "not known"),
    "then": Text("取前一个值", "the first branch"),
    "otherwise": Text("取后一个值", "the second branch"),
    "bites": Text("起作用", "bites"),
    "spares": Text("不起作用", "does not bite"),
    "at": Text("恰好", "exactly at it"),
    "below": Text("在其下", "below it"),
    "above": Text("在其上", "above it"),
    "before": Text("前一天", "the day before"),
    "since": Text("当天", "the day itself"),
}


class CaseDraft(NamedTuple):
    """A case that shows a way of a site: its profile as plain data, and what it must give."""

    site: Site
    way: Way
    given: Plain
    expectation: tuple[str, ...]


def drafted(policy: Policy, profiles: Sequence[Profile]) -> tuple[list[CaseDraft], list[tuple[Site, Way]]]:
    """Return a case for each way that no profile shows, and the ways that changing one value after another does not lead to.

    What is found in a first round is where a second begins.
    """
    found = branches(policy, profiles)
    everything = Observer(found.sites, policy)
    begun = [*profiles, *paid_examples(found.sites, policy, profiles)] if found.uncovered else profiles
    first, beyond = _round(found.uncovered, everything, policy, begun)
    reached = [profile for draft in first if (profile := profile_from(draft.given, policy)) is not None]
    second, beyond = _round(beyond, everything, policy, reached)
    return [*first, *second], beyond


def _round(
    wanted: Iterable[tuple[Site, Way]], everything: Observer, policy: Policy, profiles: Sequence[Profile]
) -> tuple[list[CaseDraft], list[tuple[Site, Way]]]:
    drafts: list[CaseDraft] = []
    beyond: list[tuple[Site, Way]] = []
    seen: Seen = set()
    for site, way in wanted:
        if (site, way) in seen:
            continue
        draft = _draft(site, way, policy, profiles)
        if draft is None:
            beyond.append((site, way))
            continue
        drafts.append(draft)
        profile = profile_from(draft.given, policy)
        assert profile is not None
        seen |= everything.see(profile)
    return drafts, beyond


def _draft(site: Site, way: Way, policy: Policy, profiles: Sequence[Profile]) -> CaseDraft | None:
    observer = Observer([site], policy)
    for rule in policy.rules if site.rule is None else (site.rule,):
        for given in islice(candidates(site, rule, _bases(rule, policy, profiles), policy), MOST_TRIED):
            profile = profile_from(given, policy)
            if profile is not None and (site, way) in observer.see(profile):
                try:
                    return CaseDraft(site, way, given, tuple(expectation_rows(estimate(profile, policy))))
                except InputError:
                    continue
    return None


def _bases(rule: Rule, policy: Policy, profiles: Sequence[Profile]) -> Iterator[Profile]:
    """Return profiles with a record that the rule is for, on a day on which it is in force."""
    fitting = (
        profile
        for profile in profiles
        if profile.records(rule.for_each) and profile.as_of is not None and policy.applies(rule, profile.as_of)
    )
    return islice(fitting, MOST_BASES)


def file_of(drafts: Sequence[CaseDraft], policy: Policy) -> str:
    """Return the test file of some drafts, in the canonical form; places are those in the rule set's folder."""
    text = "\n".join([HEAD, *("\n".join(_rows(draft, policy)) + "\n" for draft in drafts)])
    document = Document("tests/drafts.yaml", text)
    return canonical(document, read_nodes(document))


def _rows(draft: CaseDraft, policy: Policy) -> Iterator[str]:
    missing, shown = draft.site.missing(draft.way), SHOWN[draft.way]
    place = str(draft.site.place).removeprefix(f"{visible(str(policy.folder))}/")
    yield f"# 待复核 / to be reviewed: {place} {missing.zh} / {missing.en}"
    yield from case_rows(draft.site.words + Text("：", ": ") + shown, draft.given, draft.expectation)


def case_rows(name: Text, given: Plain, expectation: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a case of a test file."""
    names = {"zh": name.zh, "en": name.en}
    yield f"- case: {flow((lang, json.dumps(visible(text), ensure_ascii=False)) for lang, text in names.items())}"
    yield "  profile:"
    for key, value in given.items():
        if isinstance(value, list):
            yield f"    {key}:"
            yield from (f"      - {_flow(record)}" for record in value)
        else:
            yield f"    {key}: {_flow(value)}"
    yield "  expect:"
    yield from (f"    {row}" for row in expectation)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return flow((key, _flow(below)) for key, below in value.items())
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else text_written(value)
