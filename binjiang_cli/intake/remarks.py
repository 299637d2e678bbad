"""Rows of a table that hold no record: they sum up others, or remark on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from binjiang_cli.intake.sheet import Sheet
from binjiang_cli.profile.caution import Note
from binjiang_cli.words import Text, folded, listed

SUMS = re.compile(
    r"(?:本页|本表|以上|全部|各项|年度|金额|企业|项目)?(?:合计|小计|总计|共计|累计|汇总|总和|平均|平均值|均值|合计数|总数|合计金额|总金额)"
    r"(?:[(\[（].{0,20}[)\]）])?[:：]?(?:共?[0-9,.]+[家个项条户笔元万亿]*)?"
    r"|.{1,40}(?:小计|合计|总计|汇总)(?:[(\[（].{0,20}[)\]）])?[:：]?|汇总(?:金额|数)?|.{0,39}[^a-z]total|其中[:：].*|[Σσ]"
    r"|(?:总|共)[0-9]+[家个项条户笔](?:企业|公司|项目|贷款|记录)?"
    r"|(?:grand|sub|page|overall)?-?(?:totals?|sums?|average|mean)(?:\(.{0,20}\))?:?(?:[0-9,.]+)?"
)
LONGEST = 200
MAY_SUM = re.compile(r"(?i)[计計总總均汇匯数和其Σ]|total|sum|average|mean")
REMARKS = re.compile(
    r"(?:备注|附注|注释|注|说明|填表说明|填报说明|数据来源|来源|制表人?|填表人|填报人|审核人?|复核人?|负责人|经办人|联系人|编制人?|编制单位"
    r"|填报单位|制表单位|填表日期|制表日期|填报日期|打印日期|日期|notes?|nb|n\.b\.|remarks?|source|preparedby|checkedby|date)"
    r"[0-9一二三四五]{0,2}[:：.、].*"
    r"|(?:单位|企业|公司|部门|财务|项目)?(?:法人代表|负责人|联系人|经办人|填表人|制表人|填报人|审核人)"
    r"(?:[(（].{0,20}[)）])?(?:签[字章名])?"
    r"(?:[:：].*)?|(?:联系)?(?:电话|手机|方式)[:：].*|(?:单位|企业|公司)?[(（]?(?:盖章|公章|签字|签章)[)）]?[:：].*"
    r"|联系电话|(?:单位|企业)?[(（]?(?:盖章|公章|签字|签章)[)）]?|(?:以上|上述|本表)(?:数据|金额|信息|内容|企业|资料|情况|均|各|为).*"
    r"|数据(?:截至|截止|来源|口径).*|[*※](?:未|注|为|表示|标|数据|含|不含|以上|号|本).*"
    r"|[(（]?以下(?:空白|无正文|为空)[)）]?|(?:表格|全文)?(?:完|结束|endoftable|end)"
)


def remarks(cell: str) -> bool:
    """Return whether a cell says that its row only remarks on others: 注：…, 填表人：…"""
    return REMARKS.fullmatch(folded(cell[:LONGEST])) is not None


def sums(cell: str) -> bool:
    """Return whether a cell says that its row sums up others."""
    return len(cell) <= LONGEST and MAY_SUM.search(cell) is not None and SUMS.fullmatch(folded(cell)) is not None


def sums_or_remarks(cell: str) -> bool:
    """Return whether a row's telling cell says that the row only sums up or remarks: 合计, Total, 注：…"""
    return SUMS.fullmatch(folded(cell[:LONGEST])) is not None or remarks(cell)


def rows_left_out(sheet: Sheet, rows: Sequence[int], words: Iterable[str]) -> Note:
    """Return that rows of a sheet were not read, and the words by which they were known."""
    numbers, shown = listed(map(str, rows), 20), listed(words, 10)
    message = Text(f"没有读的行：第 {numbers.zh} 行（{shown.zh}）", f"rows left out: {numbers.en} ({shown.en})")
    return Note(sheet.position(rows[0]), "row_left_out", message)
