"""A bound with no test case at it, or none next to it."""

from collections.abc import Iterator
from fractions import Fraction

from binjiang_cli.rulecheck.branches.sites import Site, Way, bounds_of_rule
from binjiang_cli.rulecheck.cases.observe import seen_in
from binjiang_cli.rulecheck.findings.finding import Check, Severity
from binjiang_cli.rulecheck.findings.subject import Subject
from binjiang_cli.source.problem import Problem
from binjiang_cli.words import Text, joined

WHERE: dict[Way, Text] = {
    "below": Text("少一个单位", "one unit below"),
    "at": Text("恰好", "exactly at it"),
    "above": Text("多一个单位", "one unit above"),
}
ANYWHERE: dict[Way, Text] = {
    "below": Text("在其下", "below it"),
    "at": Text("恰好", "exactly at it"),
    "above": Text("在其上", "above it"),
}


def find(subject: Subject) -> Iterator[Problem]:
    policy = subject.policy
    if policy is None or not subject.all_cases_known:
        return
    tested = {rule for case in subject.cases for rule in case.rules}
    sites = [site for rule in policy.rules if rule.id in tested for site in bounds_of_rule(rule, policy)]
    if not sites:
        return
    seen = seen_in(sites, [case.profile for case in subject.cases], policy)
    for site in sites:
        if lacking := [way for way in site.ways if (site, way) not in seen]:
            yield Problem(_message(site, lacking), site.place, _hint(site))


def _message(site: Site, lacking: list[Way]) -> Text:
    words = ANYWHERE if site.step is None else WHERE
    listed = joined([words[way] for way in lacking], "、", ", ")
    return Text(f"界限“{site.words.zh}”没有这些案例：{listed.zh}", f"bound {site.words.en}: no case {listed.en}")


def _hint(site: Site) -> Text:
    if site.step is None:
        return Text("在界限上下各写一个案例", "write a case on either side of it")
    unit = Text("一分钱", "one fen") if site.step == Fraction(1, 100) else Text("一天或一个单位", "one day or one unit")
    return Text(
        f"恰好、少{unit.zh}、多{unit.zh}各写一个；binjiang rules cases 可以起草",
        f"a case exactly at it, {unit.en} below, and {unit.en} above; binjiang rules cases drafts them",
    )


CHECK = Check(
    code="BJ409",
    name="untested-bound",
    severity=Severity.warning,
    summary=Text("界限上、界限两侧没有案例", "A bound with no case at it or next to it"),
    avoid="""\
# tests/
rd_projects:
  - {name: 一, spend: 900万}
  - {name: 二, spend: 1100万}
""",
    prefer="""\
# tests/
rd_projects:
  - {name: 差一分, spend: "9,999,999.99"}
  - {name: 恰好, spend: 1000万}
  - {name: 多一分, spend: "10,000,000.01"}
""",
    why=Text(
        "“以上”含不含本数、界限写错一个数，只有恰在界限上和紧挨着它的案例看得出来。",
        "Whether the bound itself qualifies, or is off by a little, shows only in cases at it and right next to it.",
    ),
    find=find,
)
