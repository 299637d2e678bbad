"""What a template may say: placeholders, a loop over the lines, conditions; whatever else Jinja can do is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from binjiang_cli.report.docx.markup import shown
from binjiang_cli.report.docx.placeholders import LINE_FIELDS, PLACEHOLDERS
from binjiang_cli.source.problem import InputError, Problem, refuse
from binjiang_cli.words import Text, clipped, did_you_mean, listed, nearest

LOOP = ("index", "first", "last", "length")
SAID = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not,
)  # fmt: skip
TAG = re.compile("<[^>]*>")
MOST_QUOTED = 80  # characters of a paragraph in a message
MAY = Text(
    "模板里可以写占位符、`{% for line in lines %}` 循环（不能套在另一个循环里）和 `{% if %}` 条件，没有别的",
    "a template may hold placeholders, a loop `{% for line in lines %}` in no other, conditions `{% if %}`, and no more",
)


class TemplateLanguage(SandboxedEnvironment):
    """Jinja in a sandbox, of which a template may say only what is listed here. Raises InputError, naming the file."""

    def __init__(self, file: str) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=self._text)
        self.file = file

    def from_string(self, source: Any, *arguments: Any, **options: Any) -> Template:
        """Read a part of a template, which may say nothing else."""
        try:
            tree = self.parse(source)
        except TemplateSyntaxError as error:
            raise self._not_said(str(source), error.lineno) from None
        if problems := [*self._unknown(tree)]:
            raise InputError(problems)
        for node in tree.find_all(nodes.Node):
            if not _may_be_said(node):
                raise self._not_said(str(source), node.lineno)
        return super().from_string(source, *arguments, **options)

    def _not_said(self, source: str, line: int) -> InputError:
        quoted = clipped(TAG.sub("", (source.splitlines() or [""])[line - 1]).strip(), MOST_QUOTED)
        return refuse(Text(f"{self.file}：看不懂“{quoted}”", f"{self.file}: cannot be read: {quoted}"), hint=MAY)

    def _unknown(self, tree: nodes.Template) -> Iterator[Problem]:
        """Yield a problem for each name that stands for nothing where it is used."""
        loops = [*tree.find_all(nodes.For)]
        lines = {_name(loop.target) for loop in loops}
        inside = {id(node) for loop in loops for node in loop.find_all(nodes.Name)}
        for name, looped in dict.fromkeys((node.name, id(node) in inside) for node in tree.find_all(nodes.Name)):
            if name not in PLACEHOLDERS and not (looped and name in {*lines, "loop"}):
                yield self._no_such(name, "", tuple(PLACEHOLDERS))
        for part, of in dict.fromkeys((node.attr, _name(node.node)) for node in tree.find_all(nodes.Getattr)):
            known = LOOP if of == "loop" else tuple(LINE_FIELDS) if of in lines else ()
            if part not in known and (known or of in PLACEHOLDERS):
                yield self._no_such(part, f"{of}.", known)

    def _no_such(self, name: str, of: str, known: tuple[str, ...]) -> Problem:
        word = shown(of + name)
        near = nearest(name, known)
        all_ = listed((of + other for other in known), len(known))
        hint = Text(f"可用的有：{all_.zh}", f"there are: {all_.en}")
        hint = did_you_mean(of + near) + Text("", " ") + hint if near else hint
        return Problem(
            Text(f"{self.file}：没有占位符 {word}", f"{self.file}: there is no placeholder {word}"), hint=hint if known else MAY
        )

    def _text(self, value: object) -> Markup:
        """Return a value as it stands in the file: what looks like markup or like a placeholder is text."""
        if isinstance(value, Markup):
            return value
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise refuse(
                Text(f"{self.file}：有占位符不是文字，不能直接显示", f"{self.file}: a placeholder is no text to be shown"),
                hint=MAY,
            )
        return Markup(str(escape(shown(str(value)))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704


def _name(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else "…"


def _may_be_said(node: nodes.Node) -> bool:
    """Return whether a template may hold a node.

    Values are texts, so that they are equal or not, and have no parts but lines'.
    """
    match node:
        case nodes.For():  # over the lines, and in no other
            return _name(node.iter) == "lines" and isinstance(node.target, nodes.Name) and not any(node.find_all(nodes.For))
        case nodes.Compare():
            return all(operand.op in ("eq", "ne") for operand in node.ops)
        case nodes.Getattr():
            return isinstance(node.node, nodes.Name)
        case _:
            return isinstance(node, SAID)
