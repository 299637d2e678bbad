"""Rows of a table that hold no record: they sum up others, or remark on them."""

from __future__ import annotations

import re

from binjiang_cli.words import folded

SUMS = re.compile(
    r"(?:本页|本表|以上|全部|各项|年度|金额|企业|项目)?(?:合计|小计|总计|共计|累计|汇总|总和|平均|平均值|均值|合计数|总数|合计金额|总金额)"
    r"(?:[(\[（].{0,20}[)\]）])?[:：]?(?:共?[0-9,.]+[家个项条户笔元万亿]*)?"
    r"|(?:总|共)[0-9]+[家个项条户笔](?:企业|公司|项目|贷款|记录)?"
    r"|(?:grand|sub|page|overall)?-?(?:totals?|sums?|average|mean)(?:\(.{0,20}\))?:?(?:[0-9,.]+)?"
)
LONGEST = 200
REMARKS = re.compile(
    r"(?:备注|附注|注释|注|说明|填表说明|填报说明|数据来源|来源|制表人?|填表人|填报人|审核人?|复核人?|负责人|经办人|联系人|编制人?|编制单位"
    r"|填报单位|制表单位|填表日期|制表日期|填报日期|打印日期|日期|notes?|nb|n\.b\.|remarks?|source|preparedby|checkedby|date)"
    r"[0-9一二三四五]{0,2}[:：.、].*"
    r"|[(（]?以下(?:空白|无正文|为空)[)）]?|(?:表格|全文)?(?:完|结束|endoftable|end)"
)


def sums_or_remarks(cell: str) -> bool:
    """Return whether a row's telling cell says that the row only sums up or remarks: 合计, Total, 注：…"""
    word = folded(cell[:LONGEST])
    return SUMS.fullmatch(word) is not None or REMARKS.fullmatch(word) is not None
