"""What is wrong with an input, and where."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from binjiang_cli.words import Text

if TYPE_CHECKING:
    from binjiang_cli.source.document import Document

T = TypeVar("T")
Found = TypeVar("Found")


class Span(NamedTuple):
    """Character offsets into a document's text: `start` belongs to it, `end` does not."""

    start: int
    end: int


class Place(NamedTuple):
    """Where something stands: a document and, where known, a part of it."""

    document: "Document"
    span: Span | None = None

    @property
    def start(self) -> int:
        """Return the offset where it begins; 0 where only the document is known."""
        return 0 if self.span is None else self.span.start

    @property
    def written(self) -> str:
        """Return what stands there, on one line; empty where only the document is known."""
        return "" if self.span is None else " ".join(self.document.text[self.span.start : self.span.end].split())

    def __str__(self) -> str:
        if self.span is None:
            return self.document.name
        line, column = self.document.position(self.span.start)
        return f"{self.document.name}:{line}:{column}"


Kind = Literal[
    "unreadable", "unknown_key", "duplicate_key", "missing_key", "missing_text", "value", "dates", "unknown_clause",
    "unknown_name", "type", "expression",
]  # fmt: skip


class Related(NamedTuple):
    """Another place that has to do with a problem, and in words what stands there."""

    place: Place
    words: Text


class Problem(NamedTuple):
    """One thing wrong: what it is, where it stands, what would be right; its kind, and what else it has to do with."""

    message: Text
    place: Place | None = None
    hint: Text | None = None
    kind: Kind = "value"
    related: tuple[Related, ...] = ()

    @property
    def said(self) -> list[Text]:
        """Return what is wrong, and what would be right where that is known."""
        return [self.message, *([] if self.hint is None else [self.hint])]

    @property
    def order(self) -> int:
        """Return what sorts the problems of one document as they stand in it."""
        return 0 if self.place is None else self.place.start

    def cause(self) -> Hashable:
        """Return what problems of one file share that come of one cause: a column of wrong cells, a list of unknown keys."""
        what = self.message.en.partition(": ")[0] if self.kind == "value" else self.kind
        return what, None if self.place is None else self.place.document.name

    def standing_for(self, number: int) -> "Problem":
        """Return what is said in its place where it is the first of a number that are not listed."""
        return self._replace(message=Text(f"同类的另有 {number:,} 处", f"{number:,} more of this kind"), hint=None, related=())


def told(items: Sequence[T], most: int, cause: Callable[[T], Hashable], rest: Callable[[T, int], T]) -> list[T]:
    """Return the items in their order, of one cause at most so many.

    Behind them what `rest` makes of the next and their number.
    """
    number = Counter(map(cause, items))
    seen: Counter[Hashable] = Counter()
    listed = []
    for item in items:
        seen[found := cause(item)] += 1
        if seen[found] <= most:
            listed.append(item)
        elif seen[found] == most + 1:
            listed.append(rest(item, number[found] - most))
    return listed


class InputError(Exception):
    """The input cannot be used. Carries every problem that was found, in the order of the text."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(f"{p.place}: {p.message.en}" if p.place else p.message.en for p in self.problems)


class NothingMatched(Exception):
    """The call is well formed, but there is nothing to work on."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def each(items: Iterable[T], read: Callable[[T], Found]) -> list[Found]:
    """Return what is read of each. Raises InputError with what is wrong with any of them, each cause once."""
    found: list[Found] = []
    problems: dict[tuple[str, Text], Problem] = {}
    for item in items:
        try:
            found.append(read(item))
        except InputError as error:
            problems |= {(str(problem.place), problem.message): problem for problem in error.problems}
    if problems:
        raise InputError(list(problems.values()))
    return found


def refuse(message: Text, place: Place | None = None, hint: Text | None = None, kind: Kind = "value") -> InputError:
    return InputError([Problem(message, place, hint, kind)])


class Refused(ValueError):
    """A text that is not a value of its type. Says why, in both languages."""

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.en)
        self.message = message
        self.hint = hint
