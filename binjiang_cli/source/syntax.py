"""What the YAML parser complains of, said for people, at the place that most likely caused it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from yaml import MarkedYAMLError

from binjiang_cli.source.document import LINE_BREAK, Document
from binjiang_cli.source.problem import Place, Problem
from binjiang_cli.source.slips import closing_slip, nearest_slip, slip_problem
from binjiang_cli.words import Text, visible

CLOSING = {"[": "]", "{": "}"}
ENCLOSED = re.compile(r'(?<!\w)"[^"\\]*+(?:\\.[^"\\]*+)*+"?|(?<!\w)\'[^\']*+\'?|(?<=\s)#[^\r\n]*+|[\[\]{}]', re.DOTALL)
COMMENT = re.compile(r"[ \t]*(?P<sign>//|/\*)")
COLON = re.compile(r":(?:\s|$)")
QUOTE_IT = Text("给这段文字加上引号", "put the text into quotation marks")
QUOTE_EXPRESSION = Text(
    "花括号里的表达式有逗号或方括号时要加引号", "quote an expression in braces that holds a comma or brackets"
)
NO_BLANK = Text("“-”后面缺少空格", "a blank is missing after '-'")
DASH_BLANK = Text("写成“- ”", "write '- '")
NO_COLON = Text("这一行缺少冒号", "':' is missing on this line")
KEY_VALUE = Text("写成“键: 值”", "write 'key: value'")
REFERENCE = Text("不支持锚点和别名（& 和 *）", "anchors and aliases (& and *) are not accepted")
REFERENCE_HINT = Text(
    "把内容直接写出来；以 * 或 & 开头的文字请加引号", "write the value out; quote a text that begins with * or &"
)
TAG = Text("不支持标签（!）", "tags (!) are not accepted")
TAG_HINT = Text("以 ! 开头的文字请加引号", "quote a text that begins with !")
TAB = Text("不能用制表符（Tab）缩进", "a tab cannot be used to indent")


class Failure(NamedTuple):
    """A complaint: where the parser stopped, where what it was reading began, the bracket that is open there, the lines."""

    document: Document
    reason: str
    context: str
    at: int
    since: int
    bracket: int | None
    starts: list[int]

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def char(self) -> str:
        return self.text[self.at : self.at + 1]

    def line_start(self, offset: int) -> int:
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        found = LINE_BREAK.search(self.text, offset)
        return found.start() if found else len(self.text)

    def line_above(self) -> int | None:
        """Return where the nearest line above begins that is neither blank nor a comment."""
        end = self.line_start(self.at)
        for index in range(bisect_right(self.starts, end) - 2, -1, -1):
            start = self.starts[index]
            line = self.text[start:end].strip()
            if line and not line.startswith("#"):
                return start
            end = start
        return None

    def problem(self, message: Text, start: int, end: int | None = None, hint: Text | None = None) -> Problem:
        return Problem(message, self.document.place(start, end), hint)

    def here(self, message: Text, hint: Text | None = None) -> Problem:
        return self.problem(message, min(self.at, max(len(self.text) - 1, 0)), None, hint)

    def rest_of_line(self, message: Text, start: int, hint: Text | None = None) -> Problem:
        written = self.text[start : self.line_end(start)]
        begin = start + len(written) - len(written.lstrip())
        return self.problem(message, begin, max(start + len(written.rstrip()), begin + 1), hint)


def syntax_problem(document: Document, error: MarkedYAMLError, bracket: int | None) -> Problem:
    """Return the parser's complaint; `bracket` is the offset of the innermost bracket that is open."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return Problem(Text("YAML 读不下去", "not readable as YAML"), Place(document))
    since = error.context_mark.index if error.context_mark else mark.index
    starts = [0, *(found.end() for found in LINE_BREAK.finditer(document.text))]
    at = min(mark.index, len(document.text))
    failure = Failure(document, error.problem or "", error.context or "", at, since, bracket, starts)
    readings = (_certain, _unclosed, _json_comment, _slip, _left_over, _unquoted, _of_its_kind)
    known = next((problem for reading in readings if (problem := reading(failure))), None)
    unknown = Text("YAML 语法错误", f"not valid YAML: {visible(failure.reason)}")
    return known or failure.here(SYNTAX.get(failure.reason, unknown))


def _certain(failure: Failure) -> Problem | None:
    """Return what the complaint alone tells."""
    reason, context, char = failure.reason, failure.context, failure.char
    if "tab character" in reason or (char == "\t" and reason == CANNOT_START):
        return failure.here(TAB, Text("改用空格", "use blanks"))
    if reason == CANNOT_START:
        shown = visible(char)
        return failure.here(Text(f"文字不能以 {shown} 开头", f"a text cannot begin with {shown}"), QUOTE_IT)
    if context.endswith((" a tag", "%TAG")) or "tag handle" in reason:
        return failure.problem(TAG, failure.since, None, TAG_HINT)
    if context.endswith((" an anchor", " an alias")):
        return failure.problem(REFERENCE, failure.since, None, REFERENCE_HINT)
    if context.endswith("directive") or "YAML d" in reason or reason.endswith("directive"):
        message = Text("以 % 开头的行不是 YAML 能懂的指令", "a line that begins with % is not a directive that YAML knows")
        return failure.rest_of_line(message, failure.line_start(failure.at), Text("去掉这一行", "leave the line out"))
    if context.endswith("a block scalar"):
        message = Text("| 或 > 后面不能再有文字，内容从下一行写起", "nothing follows | or >; the text begins on the next line")
        return failure.rest_of_line(message, failure.since)
    return None


def _unclosed(failure: Failure) -> Problem | None:
    """Return a quotation mark or a bracket that is never closed, where it opens."""
    opened: int | None = None
    message = Text("这个引号没有闭合", "this quotation mark is not closed")
    if failure.reason in UNCLOSED_QUOTE:
        opened = failure.since
    elif failure.reason in SEPARATOR or (failure.bracket is not None and failure.at >= len(failure.text.rstrip())):
        opened = failure.since if failure.reason in SEPARATOR else failure.bracket
        if opened is None or _is_closed(failure.text, opened):
            return None
        sign = failure.text[opened]
        message = Text(f"这个 {sign} 没有闭合", f"this {sign} is not closed")
    if opened is None:
        return None
    closing = closing_slip(failure.text, opened, failure.line_end(opened))
    return failure.problem(message, opened) if closing is None else slip_problem(failure.document, closing)


def _is_closed(text: str, start: int) -> bool:
    waiting: list[str] = []
    for found in ENCLOSED.finditer(text, start):
        if found[0] in CLOSING:
            waiting.append(CLOSING[found[0]])
        elif found[0] in ("]", "}"):
            if not waiting or waiting.pop() != found[0]:
                return False
            if not waiting:
                return True
    return False


def _lines(failure: Failure) -> Iterator[int]:
    """Yield where the line above and the failing one begin; the line above only where it can be the cause."""
    start = failure.line_start(failure.at)
    second_colon = failure.reason == SECOND_COLON and COLON.search(failure.text, start, failure.at)
    if not second_colon and (above := failure.line_above()) is not None:
        yield above
    yield start


def _json_comment(failure: Failure) -> Problem | None:
    if failure.bracket is None:
        return None
    found = next((sign for start in _lines(failure) if (sign := COMMENT.match(failure.text, start))), None)
    message = Text("JSON 里不能写注释", "JSON has no comments")
    return None if found is None else failure.rest_of_line(message, found.start("sign"))


def _slip(failure: Failure) -> Problem | None:
    """Return what a Chinese keyboard typed on the failing line or the one above."""
    if failure.reason not in MAYBE_SLIP:
        return None
    spans = [(start, min(failure.line_end(start), failure.at + 1)) for start in _lines(failure)]
    found = nearest_slip(failure.text, spans, failure.bracket)
    return None if found is None else slip_problem(failure.document, found)


def _left_over(failure: Failure) -> Problem | None:
    """Return that something stands where the text before it has ended."""
    if failure.reason not in ENDED and failure.reason != NO_CONTENT:
        return None
    char, following = failure.char, failure.text[failure.at + 1 : failure.at + 2]
    if char in ("]", "}") and failure.bracket is None:
        return failure.here(Text(f"这个 {char} 没有对应的开括号", f"this {char} closes nothing"))
    if failure.reason == NO_CONTENT:
        return None
    if char == "-" and following.strip() and following != "-":
        return failure.here(NO_BLANK, DASH_BLANK)
    before = failure.text[failure.line_start(failure.at) : failure.at].rstrip()
    if before.endswith(('"', "'")):
        message = Text("引号已经闭合，后面还有文字", "text follows the closing quotation mark")
        return failure.rest_of_line(message, failure.at, Text("把整个值放进一对引号", "put the whole value into one pair"))
    if before.endswith(("]", "}")):
        message = Text(f"{before[-1]} 已经闭合，后面还有文字", f"text follows the closing {before[-1]}")
        return failure.rest_of_line(message, failure.at)
    if char == ":" and not before:
        return failure.here(Text("冒号前面缺少键", "a key is missing before the colon"))
    return None


def _unquoted(failure: Failure) -> Problem | None:
    """Return an expression such as sums[honour.grade].

    Which a bracket ends where it stands in brackets without quotation marks.
    """
    if failure.reason in SEPARATOR and failure.char == "[" and failure.text[failure.at - 1].isidentifier():
        return failure.here(SYNTAX[failure.reason], QUOTE_EXPRESSION)
    return None


def _of_its_kind(failure: Failure) -> Problem | None:
    if failure.reason == "could not find expected ':'":
        if re.match(r"-[^\s-]", failure.text[failure.since : failure.since + 2]):
            return failure.problem(NO_BLANK, failure.since, None, DASH_BLANK)
        return failure.rest_of_line(NO_COLON, failure.since, KEY_VALUE)
    if failure.reason != SECOND_COLON:
        return None
    start = failure.line_start(failure.at)
    if COLON.search(failure.text, start, failure.at):
        message = Text("这一行又出现了一个冒号", "a second colon on the line")
        return failure.here(message, Text("含冒号的文字请加引号", "quote a text that holds a colon"))
    above = failure.line_above()
    if above is None:
        return None
    if not COLON.search(failure.text[above : failure.line_end(above)]):
        return failure.rest_of_line(NO_COLON, above, KEY_VALUE)
    message = Text("缩进比上一行深，可上一行已经有值了", "indented deeper than the line above, which has its value already")
    return failure.problem(
        message, start + len(failure.text[start : failure.at]) - len(failure.text[start : failure.at].lstrip())
    )


CANNOT_START = "found character that cannot start any token"
SECOND_COLON = "mapping values are not allowed in this context"
NO_CONTENT = "did not find expected node content"
UNCLOSED_QUOTE = ("found unexpected end of stream", "found unexpected document indicator")
SEPARATOR = ("did not find expected ',' or '}'", "did not find expected ',' or ']'")
ENDED = ("did not find expected key", "did not find expected '-' indicator", "did not find expected <document start>")
MAYBE_SLIP = (*SEPARATOR, *ENDED, SECOND_COLON, NO_CONTENT, "could not find expected ':'", "found unexpected ':'")
SYNTAX = {
    SECOND_COLON: Text(
        "这里多了一个冒号；含冒号的文字请加引号", "a colon that does not belong here; quote a text that holds a colon"
    ),
    "did not find expected ',' or '}'": Text("花括号里缺少逗号", "',' is missing in the braces"),
    "did not find expected ',' or ']'": Text("方括号里缺少逗号", "',' is missing in the brackets"),
    "did not find expected key": Text("缩进与上面的键不一致", "the indentation does not match the keys above"),
    "did not find expected '-' indicator": Text("缩进与上面的列表项不一致", "the indentation does not match the list above"),
    "did not find expected <document start>": Text(
        "内容到上面已经结束，这里是多余的", "the document has ended above; this is left over"
    ),
    NO_CONTENT: Text("这里缺少一个值", "a value is missing"),
    "found unexpected ':'": Text("冒号后面缺少空格", "a blank is missing after the colon"),
    "block sequence entries are not allowed in this context": Text(
        "列表要从键的下一行写起", "a list begins on the line below its key"
    ),
    "mapping keys are not allowed in this context": Text(
        "文字不能以“? ”开头；请加引号", "a text cannot begin with '? '; put it into quotation marks"
    ),
    "found unknown escape character": Text(
        "双引号里的 \\ 用错了：写成 \\\\，或改用单引号", "a wrong \\ in double quotes: write \\\\, or use single quotes"
    ),
    "did not find expected hexdecimal number": Text(
        "双引号里的 \\x、\\u、\\U 后面要跟 2、4、8 位十六进制数字",
        "in double quotes \\x, \\u and \\U are followed by 2, 4 and 8 hexadecimal digits",
    ),
    "found invalid Unicode character escape code": Text(
        "这个转义不是一个字符（代理项必须成对）", "this escape is not a character (surrogates come in pairs)"
    ),
}  # fmt: skip
