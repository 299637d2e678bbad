"""Pages from the templates beside this module: whatever goes into them stays text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from binjiang_cli.version import __version__
from binjiang_cli.words import Lang, Text, clipped, visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

LANGUAGES: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}
LONGEST_MARGIN = 40  # characters: what stands in a margin of a printed page stays in one line, beside its neighbour
WORDS = {
    "skip": Text("跳到正文", "Skip to the content"),
    "contents": Text("目录", "Contents"),
    "before_page": Text("第 ", "Page "),
    "before_pages": Text(" 页，共 ", " of "),
    "after_pages": Text(" 页", ""),
}


def page(template: str, lang: Lang, **values: Any) -> str:
    """Return the page of a template, which knows the values by their names and the words of every page."""
    words = {name: text.to(lang) for name, text in WORDS.items()}
    known = {"lang": lang, "language": LANGUAGES[lang], "version": __version__, "words": words, **values}
    return environment().get_template(template).render(known)


@cache
def environment() -> Environment:
    """Return what reads the templates: every value is escaped, and its control characters are written out."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":")}  # ASCII, and the keys in their published order
    made.filters["css_string"] = css_string
    return made


def _visible(value: Any) -> Any:
    return visible(value) if type(value) is str else value  # what a macro or a filter made is markup, a class of its own


def css_string(text: str) -> Markup:
    """Return a string of a style sheet, cut to what a margin holds; only letters and digits stand for themselves."""
    from markupsafe import Markup

    signs = (sign if sign.isalnum() else f"\\{ord(sign):x} " for sign in clipped(text, LONGEST_MARGIN))
    return Markup(f'"{"".join(signs)}"')  # noqa: S704
