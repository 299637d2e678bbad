"""The columns of the tables that batch writes: their names in every form, and their headings in Chinese."""

CHINESE = {
    "source": "来源", "name": "企业名称", "uscc": "统一社会信用代码", "low": "下限（元）", "high": "上限（元）",
    "potential": "尚可增加（元）", "eligible": "可得（行）", "superseded": "未计入（行）", "undetermined": "待定（行）",
    "ineligible": "不符合（行）", "warnings": "提示（条）",
    "rule": "规则代号", "rule_title": "规则", "record": "记录代号", "record_name": "记录名称",
    "clause": "条款代号", "citation": "条款出处", "status": "状态代号", "status_text": "状态",
    "eligible_cost": "计算基数（元）", "intensity_low": "比例下限", "intensity_high": "比例上限", "ceiling": "封顶（元）",
    "gross_low": "应得下限（元）", "gross_high": "应得上限（元）", "received": "已获资助（元）",
    "amount_low": "可得下限（元）", "amount_high": "可得上限（元）", "subjects": "标的", "superseded_by": "让位于",
    "missing": "缺少的代号", "missing_text": "缺少", "zero": "为零的除数的代号", "zero_text": "为零的除数",
    "payee": "付给", "payer": "由谁支付",
    "instalments_low": "各年下限（元）", "instalments_high": "各年上限（元）",
    "position": "位置", "errors": "错误", "code": "代号", "path": "字段", "message": "提示",
    "label": "事项", "question": "问题", "alone": "查明后最多可增（元）", "together": "若不利则减少（元）", "lines": "相关的行",
}  # fmt: skip
