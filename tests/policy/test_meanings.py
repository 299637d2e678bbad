"""What words mean: everyday words of the shipped vocabulary, how they may be written, what is refused, what an extension takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import profile_from, rules_copy, shipped

from binjiang_cli.policy.load import load_policy
from binjiang_cli.policy.meanings import Meanings
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.source.problem import InputError
from binjiang_cli.words import folded

# What people call things, Chinese and English, by what it must mean. Every section, field and choice stands here.
SECTIONS = {
    "company": "公司 企业基本信息 申报单位 company|enterprise",
    "rd_projects": "研究开发项目 科研项目 研發項目|R&D|R&D Projects",
    "loans": "银行贷款 借款 貸款|bank loans",
    "capital_injections": "增资 增资扩股 注资|capital injection",
    "industrial_projects": "技改项目 技术改造项目|industrial project",
    "market_networks": "市场网络 销售网络|marketing networks",
    "honours": "荣誉 获奖情况|awards",
    "grants_received": "已获补助 政府补助|grants",
}
SUBJECT = "产品 产品名称 標的|product"
FIELDS = {
    "as_of": "测算日期 基准日|reference date",
    "fx": "外币汇率 匯率|exchange rate",
    "assume": "假设比例|assumptions",
    "company.name": "公司名称 单位名称 企业全称 企業名稱|company name|legal name",
    "company.uscc": "社会信用代码 信用代码 税号|credit code",
    "company.district": "所属区 区县 注册地|district",
    "company.established": "成立时间 注册日期|date of establishment",
    "company.employees": "员工人数 从业人数|headcount",
    "company.industries": "行业 所属行业|industry",
    "company.statuses": "资质 企业资质|qualifications",
    "company.activities": "业务活动|activity",
    "rd_projects.name": "项目 课题名称|project",
    "rd_projects.subject": SUBJECT,
    "rd_projects.year": "年份 会计年度|fiscal year",
    "rd_projects.key_innovation": "是否重点创新项目|key innovation",
    "rd_projects.spend": "研发费用 研发经费 研發費用|R&D spend|R&D expenses",
    "loans.name": "名称 借款名称|title",
    "loans.subject": SUBJECT,
    "loans.lender": "贷款银行 贷款机构|lender",
    "loans.principal": "贷款本金 贷款金额|loan amount",
    "loans.drawn_on": "放款日期 起息日|drawdown date",
    "loans.repaid_on": "还款日期 结清日|date repaid",
    "loans.interest_paid": "实付利息 利息支出|interest payments",
    "capital_injections.name": "轮次 项目|round",
    "capital_injections.subject": SUBJECT,
    "capital_injections.kind": "类别 增资方式|type",
    "capital_injections.registered": "认缴 认缴资本 新增注册资本|subscribed capital",
    "capital_injections.paid_in": "实缴 实缴资本 实收资本|paid-in",
    "capital_injections.on": "实缴日期 到位时间|date",
    "industrial_projects.name": "项目 技改项目名称|project",
    "industrial_projects.subject": SUBJECT,
    "industrial_projects.major": "是否重大项目|major",
    "industrial_projects.investment": "投资金额 实际投资额|amount invested",
    "market_networks.name": "网点名称 子公司名称|branch",
    "market_networks.subject": SUBJECT,
    "market_networks.region": "地区 境内外|location",
    "market_networks.year": "年份|financial year",
    "market_networks.operating_cost": "运营费用 经营成本|operating expenses",
    "honours.award": "奖项 荣誉名称|award name",
    "honours.subject": SUBJECT,
    "honours.grade": "等级 获奖等级|class",
    "honours.on": "获奖时间|award date",
    "grants_received.subject": SUBJECT,
    "grants_received.amount": "补助金额 到账金额|grant amount",
    "grants_received.on": "拨付日期 到账时间|date received",
}
CHOICES = {
    "company.district": {"binjiang": "滨江区 高新区（滨江） 濱江區|Binjiang District", "other": "非滨江 余杭区|elsewhere"},
    "company.industries": {
        "smart_iot": "物联网|IoT", "next_gen_it": "新一代信息技术产业|next-gen IT", "artificial_intelligence": "AI 人工智慧",
        "integrated_circuits": "芯片 集成電路|IC", "data_elements": "数据要素产业|data elements",
        "advanced_equipment": "高端装备|high-end equipment", "life_health": "大健康 生物医药|life sciences",
        "cultural_creative": "文创|creative industries", "new_energy": "新能源产业|new energy",
        "energy_environment": "节能环保产业|environmental protection", "new_materials": "新材料产业|advanced materials",
        "e_commerce": "电商|ecommerce", "sports_events": "赛演|sports and events", "modern_services": "现代服务|modern services",
        "manufacturing": "制造 製造業|manufacturer", "foreign_trade": "对外贸易 进出口|international trade",
        "future_industries": "未來產業|future industry",
    },
    "company.statuses": {
        "leading": "领军|leading enterprise", "headquarters": "总部|HQ", "gazelle": "瞪羚 瞪羚企業|gazelle",
        "specialised": "专精特新 小巨人 專精特新|SRDI", "listed": "上市公司|public company", "pre_listing": "拟上市|pre-IPO",
        "tech_sme": "科技中小企业|tech SME", "programme_5050": "5050 5050项目|5050 program", "youth_chain": "青链|Youth Chain",
        "incubator": "孵化器 众创空间|incubator", "newly_introduced": "新引进企业 招引项目|newly introduced",
        "jiangbei": "江北|Jiangbei",
    },
    "company.activities": {
        "rd_centre": "企业研发中心|R&D center", "patents": "专利 发明专利|patent", "incubation": "孵化|incubation",
        "technology_transfer": "技术转移 科技成果转化|tech transfer", "computing_power": "算力|compute",
        "smart_manufacturing": "智能制造供应商|smart manufacturing supplier", "clinical_development": "新药研发|clinical trials",
        "cultural_export": "文化出口|cultural exports", "live_commerce": "直播 直播带货|livestream commerce",
        "cross_border_trade": "跨境贸易|cross-border trade", "events": "演出 赛事|shows", "talent_recruitment": "引才|recruitment of talent",
        "equity_financing": "股權融資|equity finance", "bond_financing": "发债 债券|bonds", "merger": "并购|M&A",
        "space_demand": "用地需求|need for land", "standards": "标准化|standardisation", "ip_services": "专利代理|IP service",
        "research_platform": "实验室 研究院|laboratory", "pilot_base": "中试|proof of concept",
        "technology_services": "科技中介|technology services", "esports": "电竞|e-sports", "consumer_brand": "新国货|consumer brand",
        "cross_border_ecommerce": "跨境电子商务|cross-border ecommerce", "ecommerce_services": "电商服务|e-commerce services",
        "own_software": "自研软件|proprietary software", "talent_venture": "人才创业|talent venture",
        "building_operation": "楼宇运营管理|building management", "technology_finance": "科技金融|tech finance",
    },
    "loans.lender": {"bank": "商业银行 工商银行 银行贷款|commercial bank", "other": "小额贷款公司 非银行 股东借款|non-bank"},
    "capital_injections.kind": {"new": "新设 新引进项目|newly established", "increase": "增资 追加注册资本 增資|capital increase"},
    "market_networks.region": {"domestic": "国内 國內|home", "overseas": "海外 国外 國外|abroad"},
    "honours.grade": {
        "special": "特等奖|grand prize", "first": "一等奖 一等獎|first prize", "second": "二等奖|2nd", "third": "三等奖|third prize",
    },
}  # fmt: skip
# What must not be taken for something that happened: a plan, an application, another amount.
OTHERS = {
    "loans": ("计划还款日", "还款日（计划）", "到期日", "应还日期", "合同金额", "授信额度", "应付利息", "利息"),
    "capital_injections": ("计划出资额", "拟增资", "应缴资本", "承诺到位日期"),
    "industrial_projects": ("计划投资额", "计划总投资", "总投资", "预算"),
    "rd_projects": ("研发预算", "计划投入", "加计扣除"),
    "grants_received": ("申请金额", "拟补助金额", "预计到账日期"),
}


def words(text: str) -> list[str]:
    zh, *en = text.split("|")
    return [*zh.split(), *en]


def field_of(path: str) -> Field:
    section, _, name = path.rpartition(".")
    vocabulary = shipped().vocabulary
    return vocabulary.sections[section].fields[name] if section else vocabulary.fields[name]


def keys_of(path: str) -> Meanings:
    section = path.rpartition(".")[0]
    return shipped().vocabulary.sections[section].keys if section else shipped().vocabulary.keys


def test_every_section_field_and_choice_has_everyday_words() -> None:
    vocabulary = shipped().vocabulary
    fields = {f"{name}.{key}" for name, section in vocabulary.sections.items() for key in section.fields}
    assert vocabulary.sections.keys() == SECTIONS.keys()
    assert {*vocabulary.fields, *fields} == FIELDS.keys()
    assert {path: set(field_of(path).values) for path in FIELDS if field_of(path).values} == {
        path: set(choices) for path, choices in CHOICES.items()
    }


def test_an_everyday_word_means_its_section() -> None:
    meanings = shipped().vocabulary.section_names
    assert {word: meanings.get(word) for text in SECTIONS.values() for word in words(text)} == {
        word: name for name, text in SECTIONS.items() for word in words(text)
    }
    assert all(shipped().vocabulary.keys.get(word) == name for name, text in SECTIONS.items() for word in words(text))


@pytest.mark.parametrize("path", FIELDS)
def test_an_everyday_word_means_its_field(path: str) -> None:
    found = {word: keys_of(path).get(word) for word in words(FIELDS[path])}
    assert found == dict.fromkeys(found, path.rpartition(".")[2])


@pytest.mark.parametrize("path", CHOICES)
def test_an_everyday_word_means_its_choice(path: str) -> None:
    for choice, text in CHOICES[path].items():
        found = {word: field_of(path).meanings.get(word) for word in words(text)}
        assert found == dict.fromkeys(found, choice)


@pytest.mark.parametrize("section", OTHERS)
def test_what_is_planned_or_applied_for_means_nothing(section: str) -> None:
    keys = shipped().vocabulary.sections[section].keys
    assert [word for word in OTHERS[section] if keys.get(word)] == []
    assert [word for word in keys.exact if any(sign in word for sign in ("计划", "預計", "预计", "应付", "申请"))] == []


def test_no_word_is_ambiguous_or_said_twice() -> None:
    vocabulary = shipped().vocabulary
    company = vocabulary.sections["company"]
    sheet = {**company.fields, **vocabulary.fields}  # the companies' sheet has the top's fields beside its own
    scopes = [vocabulary.keys, *(section.keys for section in vocabulary.sections.values())]
    scopes += [field_of(path).meanings for path in CHOICES]
    scopes.append(Meanings({name: field.words for name, field in sheet.items()}))
    assert [scope.clash() for scope in scopes if scope.clash()] == []
    entries = [*vocabulary.fields.values(), *vocabulary.sections.values(), *map(field_of, FIELDS)]
    also = [(entry, word) for entry in [*entries, *(c for path in CHOICES for c in field_of(path).values.values())]
            for word in entry.also]  # fmt: skip
    assert [word for entry, word in also if [folded(other) for other in entry.words].count(folded(word)) > 1] == []


@pytest.mark.parametrize(
    "written", ["R&D Spend", "r&d spend", "Ｒ＆Ｄ　ｓｐｅｎｄ", "R&D\u200bSPEND", " 研发 费用 ", "研发\u2060费用", "ＳＰＥＮＤ", "R&D spending"]
)
def test_case_width_blanks_and_invisible_signs_do_not_matter(written: str) -> None:
    assert shipped().vocabulary.sections["rd_projects"].keys.get(written) == "spend"


def test_an_unknown_key_is_told_the_nearest_word() -> None:
    with pytest.raises(InputError) as caught:
        profile_from("company: {name: 甲, 信用代玛: 91330108MA27A1B2CQ}", shipped())
    (problem,) = caught.value.problems
    assert problem.hint is not None and problem.hint.en == "did you mean 信用代码?"


EXTENSION = """\
extends: binjiang-2024
sections:
  company:
    fields:
      headcount:
        type: integer
        label: {zh: 从业人数, en: Persons}
        help: {zh: 年末人数, en: At the end of the year}
      name: {also: [商号]}
      district: {values: {other: {also: [下沙]}, xiaoshan: {zh: 萧山区, en: Xiaoshan}}}
"""


def test_an_extension_adds_words_and_takes_those_of_the_base(tmp_path: Path) -> None:
    fields = load_policy(rules_copy(tmp_path, vocabulary=EXTENSION)).vocabulary.sections["company"].fields
    keys = load_policy(tmp_path / "rules").vocabulary.sections["company"].keys
    assert [keys.get(word) for word in ("headcount", "从业人数", "员工人数")] == ["headcount", "headcount", "employees"]
    assert [keys.get(word) for word in ("商号", "公司名称")] == ["name", "name"]
    assert [fields["district"].meanings.get(word) for word in ("下沙", "余杭区", "萧山区")] == ["other", "other", "xiaoshan"]


def test_an_id_may_have_blanks_for_its_underscores() -> None:
    sections = shipped().vocabulary.sections
    assert shipped().vocabulary.section_names.get("RD Projects") == "rd_projects"
    assert [sections["loans"].keys.get(word) for word in ("Interest Paid", "drawn on", "drawn_on", "drawnon")] == [
        "interest_paid", "drawn_on", "drawn_on", "drawn_on",
    ]  # fmt: skip
