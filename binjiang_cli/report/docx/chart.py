"""The chart of a report as a native one, drawn by Word from its amounts: bars that begin where those before them end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from binjiang_cli.report.document import Bar, BarChart
from binjiang_cli.report.docx.markup import DECLARED, EMU, attribute, content
from binjiang_cli.report.docx.styles import ACCENT, CHINESE, GREY, INK, LATIN
from binjiang_cli.words import Lang

if TYPE_CHECKING:
    from docx.document import Document

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BAR_HEIGHT, MARGIN = 480, 160  # twentieths of a point: three lines of small text a bar
ROOM = Decimal("1.6")  # of the longest bar: what is behind it holds its amount in words
LIGHT, LESS = "9DC3E6", "A6A6A6"
PICTURE_ID = 900  # below those that docxtpl gives to a template's own pictures
LETTERS = f'<a:solidFill><a:srgbClr val="{INK}"/></a:solidFill><a:latin typeface="{LATIN}"/><a:ea typeface="{CHINESE}"/>'
LABEL_AXIS = (
    '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
    f'<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{GREY}"/></a:solidFill></a:ln></c:spPr>'
    '<c:crossAx val="2"/><c:crosses val="autoZero"/></c:catAx>'
)


def add_chart(document: Document, chart: BarChart, lang: Lang, width: int) -> str:
    """Add a chart's part to a document; return the run that shows it, as wide as given in twentieths of a point."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.part import Part

    package = document.part.package
    name = package.next_partname("/word/charts/chart%d.xml")
    part = Part(name, CONTENT_TYPE, chart_markup(chart, lang).encode(), package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    height = BAR_HEIGHT * len(chart.bars) + MARGIN
    said = attribute(chart.caption.to(lang))
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width * EMU}" '
        f'cy="{height * EMU}"/><wp:docPr id="{PICTURE_ID}" name="Chart" descr={said}/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def chart_markup(chart: BarChart, lang: Lang) -> str:
    """Return the part of a chart: bars in rows of an unseen base, what is sure, what is open, and room for words."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {DECLARED}><c:roundedCorners val="0"/>'
        '<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/>'
        f'<c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(_series(chart, lang))}<c:gapWidth val="45"/>'
        f'<c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>{LABEL_AXIS}{_amount_axis(chart)}'
        '<c:spPr><a:noFill/></c:spPr></c:plotArea><c:plotVisOnly val="1"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">{LETTERS}</a:defRPr></a:pPr></a:p></c:txPr></c:chartSpace>'
    )


def _amount_axis(chart: BarChart) -> str:
    """Return the scale from zero on, which is not shown, as every bar tells its amount."""
    return (
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{chart.most * ROOM}"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/>'
        '<c:crossAx val="1"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _series(chart: BarChart, lang: Lang) -> Iterator[str]:
    scale = chart.most * ROOM
    amounts: tuple[tuple[Callable[[Bar], Decimal], str], ...] = (
        (lambda bar: bar.start, ""), (lambda bar: bar.sure, ACCENT), (lambda bar: bar.open, LIGHT),
        (lambda bar: scale - bar.end, ""),
    )  # fmt: skip
    for number, (amount, colour) in enumerate(amounts):
        fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>' if colour else "<a:noFill/>"
        less = "".join(_less(at) for at, bar in enumerate(chart.bars) if bar.less) if colour else ""
        labels = _labels(chart, lang) if number == len(amounts) - 1 else ""
        yield (
            f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
            f"{less}{labels}<c:cat><c:strLit>{_points([bar.label.to(lang) for bar in chart.bars])}</c:strLit></c:cat>"
            f"<c:val><c:numLit>{_points([str(amount(bar)) for bar in chart.bars])}</c:numLit></c:val></c:ser>"
        )


def _less(at: int) -> str:
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{LESS}"/></a:solidFill></c:spPr>'
    return f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{fill}</c:dPt>'


SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def _labels(chart: BarChart, lang: Lang) -> str:
    """Return labels of the room behind the bars: each bar's amount in words."""
    labels = "".join(
        f'<c:dLbl><c:idx val="{at}"/><c:tx><c:rich><a:bodyPr wrap="none"/><a:p><a:r><a:rPr sz="900">{LETTERS}'
        f"</a:rPr><a:t>{content(bar.shown.to(lang))}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="inBase"/>{SHOWN.format(value=1)}</c:dLbl>'
        for at, bar in enumerate(chart.bars)
    )
    return f'<c:dLbls>{labels}<c:dLblPos val="inBase"/>{SHOWN.format(value=0)}</c:dLbls>'


def _points(values: list[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{content(value)}</c:v></c:pt>' for at, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{points}'
