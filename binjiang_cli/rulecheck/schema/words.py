"""What each key of a rule set's files means: the descriptions that an editor shows."""

from binjiang_cli.words import Text

CONDITIONS = Text("必须全部成立的条件，按名字列出", "The conditions that must all hold, each under a name")
READINGS = Text("原文没有说清的地方，以及这里的解读", "Questions that the text leaves open, and how they are read here")
VERIFIED_ON = Text("最近一次与原文核对的日期", "The day of the last comparison with the source")
ALSO = Text("意思相同的其他叫法，档案里都认", "Other words that mean the same; a profile may use them too")
CLAIMING = {
    "materials": Text("申报要交的材料，每项一个 {zh, en}", "What to hand in with a claim, each as {zh, en}"),
    "authority": Text("受理申报的部门", "Where to hand it in: the authority that takes claims"),
    "window": Text(
        "每年什么时候申报：{from: --03-01, to: --04-30}", "When to hand it in each year: {from: --03-01, to: --04-30}"
    ),
}
COUNTS_RECEIVED = Text("true：同一规则已获的资助也用去限额", "true: what was received already for the same rule uses it up too")
WORDS: dict[str, dict[str, Text]] = {
    "RuleFile": {
        "title": Text("规则的名称", "What the rule is called"),
        "clause": Text("依据的条款，policy.yaml 里有", "The clause that it rests on, one of policy.yaml"),
        "verified_on": VERIFIED_ON,
        "in_force": Text("规则在哪些日子有效", "The days on which the rule holds"),
        "source": Text("出处，与政策的不同时写", "The source, where it is not the policy's"),
        "for_each": Text(
            "对档案哪一部分的每条记录计算；记录用单数称呼，例如 loans 的一条是 loan",
            "The section of the profile whose records it computes; one of loans is called loan",
        ),
        "labels": Text("参数和 let 在说明里的叫法", "What parameters and lets are called in explanations"),
        "parameters": Text(
            "规则用到的数：数字、金额、比例、日期、列表、表；随日期变化的写成 {from, value} 的列表",
            "The figures it uses: numbers, money, rates, days, lists, tables; by date as a list of {from, value}",
        ),
        "let": Text("中间量：名字和表达式，后面的可以用前面的", "Intermediate values: a name and an expression, in order"),
        "where": Text("只对满足它的记录计算，其余没有行", "Only records for which it holds; others give no line"),
        "when": CONDITIONS,
        "subject": Text("代替记录自己的标的的表达式", "An expression instead of the record's own subject"),
        "year": Text(
            "政策按年度取舍时，代替记录自己的年度的表达式",
            "Where lines conflict by year, an expression instead of the record's own",
        ),
        "eligible_cost": Text("计算基数，金额的表达式", "The eligible cost, an expression of money"),
        "intensity": Text(
            "比例：30%、{up_to: 30%} 或 {from: 5%, to: 10%}，都可以是表达式",
            "The rate: 30%, {up_to: 30%} or {from: 5%, to: 10%}; each may be an expression",
        ),
        "ceiling": Text("每一行的上限，金额的表达式", "The most that a line pays, an expression of money"),
        "rounding": Text("每一行的金额取整到多少", "To which whole units a line's amounts are rounded"),
        "limit": Text("这条规则各行合计的上限，一项或几项", "The most that the rule's lines pay together: one or several"),
        "payee": Text("付给谁；不写就是企业", "Who is paid; the company where it is left out"),
        "payer": Text("由谁支付", "Who pays"),
        "instalments": Text(
            "分年支付的比例：[40%, 30%, 30%]，合计 100%；平均分三年写 3",
            "The shares that are paid each year: [40%, 30%, 30%], 100% in all; 3 stands for three equal ones",
        ),
        "adds_to": Text("可以与哪些规则同时享受", "The rules beside which it is paid for one subject"),
        **CLAIMING,
        "readings": READINGS,
    },
    "Window": {
        "first": Text("每年第一天，例如 --03-01", "The first day in each year, such as --03-01"),
        "last": Text(
            "最后一天，包括在内，例如 --04-30；比 from 早就是次年的；--02-29 是二月最后一天",
            "The last day, which belongs to it, such as --04-30; of the next year where it comes before from;"
            " --02-29 is the last day of February",
        ),
    },
    "InForce": {
        "first": Text("第一天", "The first day"),
        "last": Text("最后一天，包括在内；没有就不写", "The last day, which belongs to it; left out where there is none"),
    },
    "ConditionFile": {
        "test": Text("成立、不成立或未知的表达式", "An expression that is true, false or unknown"),
        "zh": Text("这个条件的中文说法", "The condition in Chinese"),
        "en": Text("这个条件的英文说法", "The condition in English"),
    },
    "Criterion": {
        "test": Text("成立、不成立或未知的表达式", "An expression that is true, false or unknown"),
        "zh": Text("这个条件的中文说法", "The criterion in Chinese"),
        "en": Text("这个条件的英文说法", "The criterion in English"),
        "opens": Text(
            "原文只为这个条件点名的兑现方式", "The rules whose way of payment the text names for this criterion alone"
        ),
    },
    "RoundingFile": {
        "to": Text("取整的单位，例如 100元", "The unit, such as 100元"),
        "how": Text("四舍五入、向下还是向上", "Half up, down or up"),
    },
    "LimitFile": {
        "per": Text("按什么合计：company，或 [company, 表达式]", "What the sum is for: company, or [company, expression]"),
        "amount": Text("合计的上限", "The most that the sum may be"),
        "counts_received": COUNTS_RECEIVED,
    },
    "CumulationFile": {
        "by": Text("按什么算同一个：subject 或 [subject, year]", "For one what lines conflict: subject, or both"),
        "same_record": Text(
            "同一条记录的各行：best 取优，adds 都付", "Lines of the same record: best pays the best, adds pays all"
        ),
    },
    "SharedLimitFile": {
        "title": Text("限额的名称", "What the limit is called"),
        "rules": Text("共用它的规则", "The rules that share it"),
        "per": Text(
            "按什么合计：company，或 [company, subject, 表达式]",
            "What the sum is for: company, or [company, subject, expression]",
        ),
        "amount": Text("合计的上限", "The most that the sum may be"),
        "counts_received": COUNTS_RECEIVED,
    },
    "Reading": {
        "question": Text("原文没有说清什么", "What the text leaves open"),
        "reading": Text("这里怎么解读", "How it is read here"),
        "evidence": Text("依据什么", "On what evidence"),
    },
    "PolicyFile": {
        "extends": Text(
            "在哪个规则集上补充：自带规则集的名字，或从这个文件夹到另一个规则集文件夹的路径",
            "The rule set that this one stands on: a shipped one's name, or the path from this folder to another's",
        ),
        "without": Text("下层的哪些规则不要", "The rules of the other that do not count here"),
        "replaced_tests": Text(
            "下层的哪些测试案例不再运行，写案例的标题", "The test cases of the other that are not run, by title"
        ),
        "id": Text("规则集的名字，例如 binjiang-2024", "The rule set's name, such as binjiang-2024"),
        "title": Text("政策的名称", "What the policy is called"),
        "issuer": Text("发布机关", "Who issued it"),
        "issued_on": Text("发文日期", "The day of issue"),
        "published_on": Text("公布日期", "The day of publication"),
        "in_force": Text("政策在哪些日子有效", "The days on which the policy holds"),
        "verified_on": VERIFIED_ON,
        "source": Text("原文的出处", "Where the text is from"),
        "basis": Text(
            "相符的措施都没有点名时，依哪一条申领",
            "The clause to claim under where no matching measure names the way of payment",
        ),
        "stale_after_days": Text("多少天没有核对就提示", "After how many days without verification to warn"),
        "plausible": Text("超出就提示的界限：几乎不可能的数", "Bounds beyond which to warn: what can hardly be so"),
        "across": Text(
            "和别的规则集合用时，同一标的的资助：best 择优，adds 各算各的（双方都写 adds 才算）",
            "Used with other rule sets, aid to one subject: best competes, adds adds up (where both sets say so)",
        ),
        "conditions": Text("对每条规则都适用的条件", "The conditions that hold for every rule"),
        "cumulation": Text("哪些行相斥，只付最优的一组", "Which lines conflict, so that the best are paid"),
        "limits": Text("几条规则各行合计的上限，按名字列出", "The most that several rules' lines pay together, by name"),
        "clauses": Text("条款，按编号列出", "The clauses, each under its number"),
        "readings": READINGS,
    },
    "Clause": {
        "title": Text("条款的标题", "The clause's title"),
        "part": Text("属于政策的哪一部分", "The part of the policy that it belongs to"),
        "citation": Text("公文中的引用写法，例如 第 4 条第（1）项", "How it is cited officially, such as art. 4 (1)"),
        "summary": Text("用自己的话概括", "What it says, in our own words"),
        "figures": Text("规则从这一条取用的数字，照原文写", "The figures that rules take from it, as the text has them"),
        "budget_floor": Text("每年安排资金的下限", "The least yearly budget"),
        "fingerprint": Text(
            "原文的指纹，由 rules verify --record 登记", "The text's fingerprint, set by rules verify --record"
        ),
        "engine": Text("由程序的哪项机制体现", "The mechanism of the program that applies it"),
        "excused": Text("为什么没有可计算的内容", "Why there is nothing to compute"),
    },
    "StaleAfter": {
        "verified": Text("规则多少天没有核对", "Days since a rule was verified"),
        "lpr": Text("LPR 多少天没有更新", "Days since the LPR was published"),
    },
    "Plausible": {
        "part_of_whole": Text("哪个金额是哪个金额的一部分，不会更大", "Amounts that are part of others, and hardly more"),
        "yearly_rates": Text("按年折算的比例，不会太低或太高", "Amounts paid for others, hardly too little or too much a year"),
        "small_amounts": Text("小得像漏写了单位的金额", "Amounts so small that their unit seems forgotten"),
        "exchange_rates": Text("与通常水平相差太多的汇率", "Rates of exchange that are far from the usual ones"),
    },
    "PartOfWhole": {
        "part": Text("部分，例如 capital_injections.paid_in", "The part, such as capital_injections.paid_in"),
        "whole": Text("整体，同一条记录的另一个金额", "The whole, another amount of the same record"),
    },
    "YearlyRate": {
        "paid": Text("付了多少，例如 loans.interest_paid", "What was paid, such as loans.interest_paid"),
        "of": Text("为哪个金额付的", "The amount that it was paid for"),
        "since": Text("从哪个日期字段算起", "The field of the first day"),
        "until": Text("到哪个日期字段为止；没有填写就到评估日", "The field of the last day; the estimate's where absent"),
        "least": Text("每年至少", "At least so much a year"),
        "most": Text("每年至多", "At most so much a year"),
        "arrears": Text("还没有结束时，最近多少天的可以还没付", "Days that may still be unpaid while there is no end"),
    },
    "SmallAmounts": {
        "below": Text("低于多少才提示", "Only below this amount"),
        "times": Text("其他金额至少是它的多少倍", "Where others are at least so many times as large"),
        "usual": Text("各字段通常的金额", "Amounts that are usual, by field"),
    },
    "UsualRates": {
        "times": Text("相差多少倍以上提示", "More than so many times off"),
        "usual": Text("通常的汇率：一单位外币折合人民币元", "The usual rates: CNY for one unit"),
    },
    "MeasureFile": {
        "criteria": Text("条件，成立一个就符合", "The criteria; one that holds is enough"),
        "supports": Text("支持什么", "What it supports"),
        "payments": Text(
            "原文为所有符合的企业点名的兑现方式", "The rules whose way of payment the text names for everyone who matches"
        ),
        "recognition": Text("需要先取得的认定", "The recognition that is needed first"),
        "priority": Text("优先支持什么", "What comes first"),
        **CLAIMING,
        "readings": READINGS,
    },
    "Vocabulary": {
        "fields": Text("档案顶层的字段", "The fields at the top of the profile"),
        "sections": Text("档案的各部分：company，以及记录的列表", "The parts of the profile: company, and lists of records"),
    },
    "Section": {
        "label": Text("这一部分的叫法；在档案里也可以当键用", "What it is called; a profile may use it as a key"),
        "also": ALSO,
        "help": Text("一行说明", "One line of help"),
        "record": Text("一条记录的称呼，例如 loan；不写就不是列表", "What one record is called, such as loan; else no list"),
        "named_by": Text("用哪个字段称呼一条记录", "The field that names a record"),
        "dated_by": Text(
            "汇率按日变化时，外币金额按哪个日期字段那天折算；不写就按评估日",
            "The date field on whose day foreign money is converted, where rates change by day; else the day of the estimate",
        ),
        "fields": Text("记录的字段", "The fields of a record"),
    },
    "Field": {
        "type": Text("值的类型", "What kind of value it holds"),
        "label": Text("字段的叫法；在档案里也可以当键用", "What it is called; a profile may use it as a key"),
        "also": ALSO,
        "help": Text("一行说明", "One line of help"),
        "unit": Text("单位", "Its unit"),
        "required": Text("是否必填", "Whether it must be there"),
        "default": Text("不填时的值", "Its value when absent"),
        "not_before": Text("不得早于哪个日期字段", "The field of the day that it must not be earlier than"),
        "effort": Text(
            "查明它要费多少事：看执照合同、查账、要审计；问答按此排先后",
            "What it takes to find it out: from the licence or a contract, from the books, from an auditor",
        ),
        "example": Text("模板里的例子", "The example in the template"),
        "values": Text("可选的值，用于 choice 和 choices", "The values of a choice or choices"),
    },
    "CaseFile": {
        "case": Text("这个案例说的是什么", "What the case is about"),
        "profile": Text("企业档案，必须写明 as_of", "The profile; it must state as_of"),
        "expect": Text("应得的结果", "What it must give"),
    },
    "Expected": {
        "lines": Text("全部的行，键是 规则:记录", "All its lines, as rule:record"),
        "measures": Text("符合的措施", "The measures that match"),
        "totals": Text("合计：一个金额，或 {low, high}", "The totals: one amount, or {low, high}"),
        "potential": Text("查明未知后最多还能增加多少", "What more it could be once everything is known"),
        "warnings": Text("全部的提示，写成“代码 路径”", "All warnings, as 'code path'"),
    },
    "ExpectedLine": {
        "status": Text("这一行的状态", "The line's status"),
        "eligible_cost": Text("计算基数", "The eligible cost"),
        "intensity": Text("比例：一个，或 {low, high}", "The rate: one, or {low, high}"),
        "ceiling": Text("上限；没有是 null", "The ceiling; null where there is none"),
        "gross": Text("扣除已获资助之前", "Before what was received is deducted"),
        "received": Text("已获资助", "What was received"),
        "amount": Text("扣除之后：一个金额，或 {low, high}", "After that: one amount, or {low, high}"),
        "superseded_by": Text("让位给哪一行", "The line that it lost to"),
        "missing": Text("还缺的字段", "The fields that are not known"),
        "zero": Text("使除数为零的字段", "The fields that make a divisor zero"),
        "payee": Text("付给谁；企业是 null", "Who is paid; null where it is the company"),
        "payer": Text("由谁支付；没写是 null", "Who pays; null where that is not stated"),
        "instalments": Text("各年支付的金额", "What is paid each year"),
        "subjects": Text("标的", "Its subjects"),
        "conditions": Text("条件是否成立；未知是 null", "Whether a condition holds; null where that is not known"),
    },
    "ExpectedMeasures": {
        "yes": Text("符合的", "Those that match"),
        "unknown": Text("不知道是否符合的", "Those of which that is not known"),
    },
    "Amounts": {"low": Text("下限", "The low end"), "high": Text("上限", "The high end")},
    "Shares": {"low": Text("下限", "The low end"), "high": Text("上限", "The high end")},
}
