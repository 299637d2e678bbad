"""Rule sets to start from: a small one with a rule and its cases, one that stands on another, a copy of a shipped one."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from binjiang_cli.policy.model import parse_id
from binjiang_cli.policy.shipped import shipped_names, shipped_rules
from binjiang_cli.source.problem import Refused, refuse
from binjiang_cli.words import Lang, Text, did_you_mean, listed, nearest, visible

COMMENTS: Mapping[str, Text] = {
    "policy": Text("政策：谁发布的，哪天起施行，有哪些条款", "The policy: who issued it, from which day on, its clauses"),
    "survives": Text("唯一的规则在同一天起施行", "the only rule begins on the same day"),
    "clauses": Text(
        "条款：原文里的数字照样列出；一条没有可算的，用 excused 说明为什么",
        "The clauses, with the figures of their text; excused says why nothing can be computed from one",
    ),
    "rule": Text("一条规则一个文件，文件名就是规则的 id", "One rule a file; the file's name is the rule's id"),
    "when": Text("条件，必须全部成立", "The conditions, all of which must hold"),
    "cases": Text("案例：一家企业和它应得的，手工算好", "Cases: a company and what it must get, worked out by hand"),
    "below": Text("界限：低一分、恰好、高一分", "The bound: a fen below, exactly at it, a fen above"),
    "layer": Text(
        "下层规则集的一切都在这里有效；同名的文件（payments、measures.yaml、vocabulary.yaml、tests）以这里的为准",
        "All of the rule set below counts here; files of the same name (payments, measures.yaml, vocabulary.yaml, tests) win",
    ),
    "without": Text("不要的规则：without: [规则的 id]", "Rules that do not count here: without: [rule ids]"),
    "replaced": Text(
        "不再运行的下层案例：replaced_tests: [案例的标题]", "Its test cases that are not run: replaced_tests: [titles]"
    ),
    "merged": Text(
        "conditions、clauses、limits 按 id 合并，其余的键以这里的为准",
        "conditions, clauses and limits are merged by id; any other key that stands here wins",
    ),
}
POLICY = """\
# {policy}
id: {name}
title: {{zh: 示例政策, en: Example policy}}
issuer: {{zh: 某区人民政府, en: People's Government of a District}}
issued_on: {year}-01-01
# binjiang: survives[policy.in_force/from-earlier] reason={survives}
in_force: {{from: {year}-01-01}}
verified_on: {day}
source: {{zh: 政策原文, en: The policy's text}}

# {clauses}
clauses:
  A1:
    title: {{zh: 技改资助, en: Upgrade support}}
    figures: [10%, 200万元, 500万元]
"""
RULE = """\
# {rule}
title: {{zh: 技改资助, en: Upgrade support}}
clause: A1
verified_on: {day}
in_force: {{from: {year}-01-01}}
for_each: industrial_projects
labels:
  least: {{zh: 投资额下限, en: least investment}}
  most: {{zh: 每个项目最多, en: most for a project}}
parameters:
  least: 500万元
  most: 200万元
# {when}
when:
  large_enough:
    test: project.investment >= least
    zh: 投资 500 万元以上
    en: An investment of at least CNY 5 million
eligible_cost: project.investment
intensity: 10%
ceiling: most
"""
CASES = """\
# {cases}
- case: {{zh: 投资 800 万元, en: CNY 8 million invested}}
  profile:
    company: {{name: 甲公司}}
    as_of: {year}-06-30
    industrial_projects:
      - {{name: 一号线, investment: 800万元}}
  expect:
    lines:
      upgrade:industrial_projects[0]: {{status: eligible, amount: 80万元}}
    totals: 80万元

# {below}
- case: {{zh: 投资额下限, en: The least investment}}
  profile:
    company: {{name: 甲公司}}
    as_of: {year}-01-01
    industrial_projects:
      - {{name: 低一分, investment: 4999999.99}}
      - {{name: 恰好, investment: 500万元}}
      - {{name: 高一分, investment: 5000000.01}}
      - {{name: 未知}}
  expect:
    lines:
      upgrade:industrial_projects[0]: ineligible
      upgrade:industrial_projects[1]: {{status: eligible, amount: 50万元}}
      upgrade:industrial_projects[2]: {{status: eligible, amount: 50万元}}
      upgrade:industrial_projects[3]: undetermined
    totals: 100万元

- case: {{zh: 每个项目最多 200 万元, en: CNY 2 million at most for a project}}
  profile:
    company: {{name: 甲公司}}
    as_of: {year}-06-30
    industrial_projects:
      - {{name: 恰好, investment: 2000万元}}
      - {{name: 封顶, investment: 3000万元}}
  expect:
    lines:
      upgrade:industrial_projects[0]: {{status: eligible, amount: 200万元}}
      upgrade:industrial_projects[1]: {{status: eligible, amount: 200万元}}
    totals: 400万元

- case: {{zh: 施行前一天, en: The day before it is in force}}
  profile:
    company: {{name: 甲公司}}
    as_of: {before}-12-31
    industrial_projects:
      - {{name: 一号线, investment: 800万元}}
  expect:
    lines: {{}}
    totals: 0
"""
LAYER = """\
# {layer}
extends: {extends}
# {without}
# {replaced}
id: {name}
title: {{zh: {name}（在 {below_it} 之上）, en: "{name}, on {below_it}"}}
# {merged}
"""


def new_set(name: str, lang: Lang, day: date) -> dict[str, str]:
    """Return the files of a small rule set with a rule and its cases, which a day has verified."""
    texts = {"policy.yaml": POLICY, "payments/upgrade.yaml": RULE, "tests/upgrade.yaml": CASES}
    values = {"name": name, "day": day.isoformat(), "year": str(day.year), "before": str(day.year - 1), **_comments(lang)}
    return {file: text.format(**values) for file, text in texts.items()}


def new_layer(name: str, extends: str, lang: Lang) -> dict[str, str]:
    """Return the file of a rule set on another, whose name or path from its folder is given."""
    below_it = Path(extends).name
    return {"policy.yaml": LAYER.format(name=name, extends=extends, below_it=below_it, **_comments(lang))}


def _comments(lang: Lang) -> dict[str, str]:
    return {key: text.to(lang) for key, text in COMMENTS.items()}


def id_of(folder: Path) -> str:
    """Return the id of a rule set that begins in a folder: the folder's name. Raises InputError for one that is none."""
    try:
        return parse_id(folder.resolve().name)
    except Refused as refused:
        raise refuse(refused.message, hint=refused.hint) from None


def files_of_shipped(name: str) -> dict[str, bytes]:
    """Return all files of a shipped rule set. Raises InputError where there is none of that name."""
    known = shipped_names()
    if name not in known:
        shown, meant = visible(name[:60]), nearest(name, known)
        others = listed(known)
        hint = did_you_mean(meant) if meant else Text(f"自带的有：{others.zh}", f"shipped: {others.en}")
        raise refuse(Text(f"没有自带的规则集 {shown}", f"no such shipped rule set: {shown}"), hint=hint)
    folder = shipped_rules() / name
    found = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
