"""The table of the LPR: as JSON, as CSV, and for people."""

from pathlib import Path
from typing import Any

from binjiang_cli.estimation.result import lpr_row
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.lpr import Publication
from binjiang_cli.render.document import Column, Document, Heading, Paragraph, TextTable
from binjiang_cli.source.problem import Place
from binjiang_cli.values.numbers import rate_text
from binjiang_cli.words import Text, same, visible

PUBLISHED, ONE_YEAR = Text("公布日", "Published on"), Text("一年期", "One year")
FIVE_YEAR, SOURCE = Text("五年期以上", "Over five years"), Text("出处", "Source")
PUBLISHER = Text(
    "由全国银行间同业拆借中心于每月 20 日公布，遇节假日顺延；每期用到下一期公布为止。",
    "Published by the National Interbank Funding Center on the 20th of each month or the first working day after it; each "
    "holds until the next.",
)
TITLE = Text("贷款市场报价利率（LPR）", "Loan prime rate (LPR)")


def lpr_json(policy: Policy) -> dict[str, Any]:
    """Return the table as JSON has it: the rule set, its publications, and which file each comes from."""
    rows = [{**lpr_row(row).model_dump(mode="json"), "source": _source(row, policy)} for row in policy.lpr.rows]
    about = {"id": policy.id, "sha256": policy.sha256}
    return {"schema_version": 1, "policy": about, "last_known_day": policy.lpr.last_known_day.isoformat(), "rows": rows}


def lpr_rows(policy: Policy) -> list[list[Text]]:
    """Return the table as CSV has it."""
    heads = [PUBLISHED, ONE_YEAR, FIVE_YEAR, SOURCE]
    return [heads, *([*_cells(row), same(_source(row, policy))] for row in policy.lpr.rows)]


def lpr_document(policy: Policy) -> Document:
    """Return the table for people, and where its rows come from."""
    known = policy.lpr.last_known_day
    used = f"{policy.id} (sha256 {policy.sha256[:12]}), {visible(_own(policy))}"
    about = Text(f"规则集 {used}".replace(", ", "，"), f"Rule set {used}")
    until = Text(
        f"最后一期用到 {known}；此后沿用并提示。", f"The last one holds until {known}; after that it is used with a warning."
    )
    columns = [Column(PUBLISHED), Column(ONE_YEAR, figures=True), Column(FIVE_YEAR, figures=True), Column(same(""))]
    rows = [[*_cells(row), _remark(row, policy)] for row in policy.lpr.rows]
    return [Heading(TITLE, 1), Paragraph(about), Paragraph(PUBLISHER), TextTable(columns, rows), Paragraph(until)]


def _cells(row: Publication) -> list[Text]:
    return [same(str(row.published_on)), same(rate_text(row.one_year)), same(rate_text(row.five_year))]


def _remark(row: Publication, policy: Policy) -> Text:
    if row not in policy.lpr_added:
        return same("")
    source = visible(_source(row, policy))
    return Text(f"补充自 {source}", f"added from {source}")


def _own(policy: Policy) -> str:
    """Return the rule set's own tables, or the shipped one where it has none: each its folder and name."""
    places = zip(policy.lpr.rows, policy.lpr.places, strict=True)
    return ", ".join(dict.fromkeys(_name(place) for row, place in places if row not in policy.lpr_added))


def _name(place: Place) -> str:
    path = Path(place.document.name)
    return f"{path.resolve().parent.name}/{path.name}"


def _source(row: Publication, policy: Policy) -> str:
    if row in policy.lpr_added:
        return ", ".join(policy.lpr_added_from)
    return _name(policy.lpr.places[policy.lpr.rows.index(row)])
