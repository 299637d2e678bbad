"""Finding a policy's clauses in its published text.

T is part one, M1 to M24 the numbered paragraphs of part two, S1 to S5 those of part three; S4.2 is the item (2) of S4,
S4.2a and S4.2b its halves at the semicolon. A clause whose id has another letter is a numbered paragraph anywhere.

Paragraphs are numbered 1. or headed 第一条, 一、 or （一）; items (1), （一） or 1. Of several ways that a text has, the one
counts by which most of the clauses are found: by their recorded fingerprints first, then by their titles.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from binjiang_cli.policy.model import Clause
from binjiang_cli.rulecheck.verification.page import Page, normalised
from binjiang_cli.words import Text

ID = re.compile(r"(?P<paragraph>(?P<part>[A-Z]+)(?P<number>[0-9]{0,3}))(?:\.(?P<item>[0-9]{1,2})(?P<half>[a-z])?)?")
PARTS = {"T": "目标任务", "M": "政策措施", "S": "附则"}
BEFORE_HEADING = r"(?:PART\.?0?[0-9]|第[一二三四五六]部分|[一二三四五六]、)"
SECTION = re.compile(r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|PART\.?[0-9])")
PARAGRAPH = re.compile(r"(?<![0-9])([0-9]+)[.、]")
ITEM = re.compile(r"\(([1-9][0-9]?)\)")
NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
ARTICLE = re.compile(rf"第({NUMERAL}|[0-9]{{1,3}})条")
HEADED = (ARTICLE, re.compile(rf"({NUMERAL})、"), re.compile(rf"\(({NUMERAL})\)"))  # each above those that follow
DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100}
STOP = "。!?"
BARE_DATE = re.compile(r"(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日")
MOST_MARKERS = 2000
MOST_HEADINGS = 12
LONGEST_CLAUSE = 20_000


class Numbering(NamedTuple):
    """One way in which a text numbers its clauses: its markers; `fences` are further ones at which a clause ends.

    `sure` says that such a marker is no list of something else.
    """

    markers: "list[Marker]"
    fences: "list[Marker]"
    sure: bool = False


class FoundClause(NamedTuple):
    """A clause in a page: where its text begins, and the text, normalised and without its number."""

    offset: int
    text: str


class Marker(NamedTuple):
    """A number that may begin a clause: its value, where it stands, and where the text behind it begins."""

    number: int
    start: int
    end: int


class WantedClause(NamedTuple):
    """A clause that is looked for: its number, how its text may begin, and the fingerprints recorded for it."""

    id: str
    number: int
    leads: tuple[str, ...]
    fingerprints: frozenset[str]


class PageHeading(NamedTuple):
    """Where a part's heading begins and ends; `seen` where it stands there, and is not only inferred."""

    start: int
    end: int
    seen: bool = True


class PageRegion(NamedTuple):
    """A part of the page in which clauses are looked for; `sure` where a heading says which part it is."""

    start: int
    end: int
    sure: bool


def fingerprint(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a clause's normalised text."""
    return sha256(text.encode()).hexdigest()[:16]


def find_clauses(page: Page, clauses: Mapping[str, Clause], issuer: Text) -> dict[str, FoundClause]:
    """Return the clauses of a rule set that a page holds, by their ids, in the order of the rule set.

    `issuer` is the name, or several joined by 、, that signs the text.
    """
    found = _ClauseFinder(page, clauses, issuer).all()
    return {name: found[name] for name in clauses if name in found and found[name].text}


class _ClauseFinder:
    def __init__(self, page: Page, clauses: Mapping[str, Clause], issuer: Text) -> None:
        self.page = page
        self.text = page.text
        self.clauses = clauses
        self.signers = [normalised(name) for name in issuer.zh.split("、") if name.strip()]
        self.ids = {name: parts for name in clauses if (parts := ID.fullmatch(name))}
        self.letters = list(dict.fromkeys(parts["part"] for parts in self.ids.values()))
        self.paragraphs = list(islice(_paragraph_markers(page), MOST_MARKERS))

    def all(self) -> dict[str, FoundClause]:
        found: dict[str, FoundClause] = {}
        regions = self._regions()
        for letter in self.letters:
            region = regions[letter]
            if letter == "T":
                if region.sure:
                    found["T"] = FoundClause(region.start, self._trimmed(region.start, region.end))
                continue
            wanted = self._wanted(letter)
            for name, whole in self._best(wanted, self._numberings(region, self.paragraphs), region).items():
                found[name] = whole
                found.update(self._items(name, letter, whole))
        return {name: text for name, text in found.items() if name in self.clauses}

    def _numberings(self, region: PageRegion, numbered: Sequence[Marker]) -> Iterator[Numbering]:
        """Yield the ways in which a part of the text may number its clauses."""
        inside = [marker for marker in numbered if region.start <= marker.start < region.end]
        yield Numbering(inside, [])
        above: list[Marker] = []
        for pattern in HEADED:
            markers = list(islice(self._headed(pattern, region), MOST_MARKERS))
            above = [*above, *markers]
            if markers:
                yield Numbering(markers, above, pattern is ARTICLE)

    def _headed(self, pattern: re.Pattern[str], region: PageRegion) -> Iterator[Marker]:
        """Yield the markers of a form that stand where a clause can begin."""
        for found in pattern.finditer(self.text, region.start, region.end):
            start = found.start()
            if start == region.start or self.page.begins_line(start) or self.text[start - 1] in f"{STOP};:":
                yield Marker(_value(found[1]), start, found.end())

    def _best(
        self, wanted: Sequence[WantedClause], numberings: Iterable[Numbering], region: PageRegion
    ) -> dict[str, FoundClause]:
        """Return the clauses by the way of numbering that finds most of them; the first of equal ones."""
        tried = []
        for each in numberings:
            inside = region._replace(sure=region.sure or each.sure)
            tried.append(self._placed(wanted, each.markers, inside, each.fences))
        return max(tried, key=lambda found: self._evidence(wanted, found))

    def _evidence(self, wanted: Sequence[WantedClause], found: Mapping[str, FoundClause]) -> tuple[int, int, int]:
        """Return how many clauses are as they were recorded, begin with their titles, are there at all."""
        texts = [(clause, found[clause.id].text) for clause in wanted if clause.id in found]
        recorded = sum(fingerprint(text) in clause.fingerprints for clause, text in texts)
        return recorded, sum(text.startswith(clause.leads) for clause, text in texts), len(texts)

    def _wanted(self, letter: str, within: str | None = None) -> list[WantedClause]:
        """Return the paragraphs of a part, or the items of the clause `within`."""
        grouped: dict[str, list[str]] = {}
        for name, parts in self.ids.items():
            if within is None and parts["part"] == letter:
                grouped.setdefault(parts["paragraph"], []).append(name)
            elif within is not None and parts["item"] and parts["paragraph"] == within:
                grouped.setdefault(f"{within}.{parts['item']}", []).append(name)
        wanted = []
        for key, names in grouped.items():
            number = key.rpartition(".")[2] if within else key[len(letter) :]
            own = [name for name in names if within is not None or name == key]
            leads = {normalised(self.clauses[name].title.zh).partition(":")[0] for name in own} - {""}
            recorded = {mark.casefold() for name in own if (mark := self.clauses[name].fingerprint)}
            wanted.append(WantedClause(key, int(number or 0), tuple(sorted(leads)), frozenset(recorded)))
        return wanted

    def _regions(self) -> dict[str, PageRegion]:
        """Return where each part stands: behind its heading; where that is missing, where its clauses' titles stand."""
        end = len(self.text)
        first, second, third = self._best_headings()
        behind = second.end if second else 0
        measures = self._wanted("M")
        titled = [m.start for m in self.paragraphs if m.start >= behind and any(self._titled(m, each) for each in measures)]
        if titled and third is None:
            opening = (m.start for m in self.paragraphs if m.number == 1 and m.start > max(titled))
            third = next((PageHeading(start, start, False) for start in opening), None)
        if titled and second is None:
            start = min(titled)
            section = max(self.text.rfind(f"({numeral})", first.end if first else 0, start) for numeral in "一二三四五六")
            second = PageHeading(section if section > 0 else start, start, False)
        whole = PageRegion(0, end, False)
        parts = {
            "T": PageRegion(first.end, next((part.start for part in (second, third) if part), end), True) if first else whole,
            "M": PageRegion(second.end, third.start if third else end, second.seen) if second else whole,
            "S": PageRegion(third.end, self._signature(third.end), third.seen or bool(titled)) if third else whole,
        }
        return {letter: parts.get(letter, whole) for letter in self.letters}

    def _best_headings(self) -> tuple[PageHeading | None, PageHeading | None, PageHeading | None]:
        """Return the headings of the three parts: those with most of the clauses' numbers between them."""
        options = {letter: [*self._headings(letter)][-MOST_HEADINGS:] for letter in PARTS}
        measures = {wanted.number for wanted in self._wanted("M")}
        rest = {wanted.number for wanted in self._wanted("S")}
        best: tuple[int, int, PageHeading | None, PageHeading | None] = (0, 0, None, None)
        for second in (None, *options["M"]):
            for third in (None, *options["S"]):
                if second and third and third.start < second.end:
                    continue
                start, middle = second.end if second else 0, third.start if third else len(self.text)
                inside = measures & {m.number for m in self.paragraphs if start <= m.start < middle} if second else set()
                behind = rest & {m.number for m in self.paragraphs if m.start >= middle} if third else set()
                score = (len(inside) + len(behind), start)
                if score[0] and score > best[:2]:
                    best = (*score, second, third)
        _, _, second, third = best
        limit = next((part.start for part in (second, third) if part), len(self.text))
        first = next((heading for heading in reversed(options["T"]) if heading.end <= limit), None)
        return first, second, third

    def _headings(self, letter: str) -> Iterator[PageHeading]:
        """Yield where a part's heading stands: behind its number, on a line of its own, or between two sentences."""
        for found in re.finditer(f"(?P<before>{BEFORE_HEADING})?{PARTS[letter]}", self.text):
            start, end = found.span()
            before = self.text[start - 1 : start]
            opens = self.page.begins_line(start) or not before or before in STOP
            own_line = self.page.begins_line(start) and self.page.begins_line(end)
            numbered = SECTION.match(self.text, end) or PARAGRAPH.match(self.text, end)
            if found["before"] or own_line or (opens and (letter == "T" or numbered)):
                yield PageHeading(start, end)

    def _signature(self, start: int) -> int:
        """Return where the signature begins: the issuer's name or a bare date, behind a sentence's end."""
        names = "|".join(map(re.escape, self.signers)) or "(?!)"
        for found in re.compile(f"(?<=[{STOP}])(?:{names}|{BARE_DATE.pattern})").finditer(self.text, start):
            at, end = found.span()
            closes = end == len(self.text) or (self.page.begins_line(at) and self.page.begins_line(end))
            if closes or not BARE_DATE.fullmatch(found[0]):
                return at
        return len(self.text)

    def _titled(self, marker: Marker, wanted: WantedClause) -> bool:
        return any(self.text.startswith(lead, marker.end) for lead in wanted.leads)

    def _placed(
        self, wanted: Sequence[WantedClause], markers: Sequence[Marker], region: PageRegion, fences: Sequence[Marker] = ()
    ) -> dict[str, FoundClause]:
        """Return each clause at the marker that has the best evidence for it.

        Then their texts, each up to the next or a fence.
        """
        chosen = self._assigned(wanted, markers, region)
        numbers = {clause.number for clause in wanted}
        taken = set(chosen.values())
        opening = (marker for marker in markers if self._opens(marker, region) and marker.number not in numbers)
        before = (marker for marker in opening if marker.number < max(numbers))
        bounds = sorted(marker.start for marker in (*taken, *before, *fences))
        found = {}
        for name, marker in chosen.items():
            end = next((bound for bound in bounds if bound > marker.start), region.end)
            found[name] = FoundClause(marker.end, self._trimmed(marker.end, end))
        return found

    def _assigned(self, wanted: Sequence[WantedClause], markers: Sequence[Marker], region: PageRegion) -> dict[str, Marker]:
        """Return in turn the strongest pair of clause and marker: recorded text, then title, then number, then looks."""
        sure = region.sure or any(self._titled(marker, clause) for marker in markers for clause in wanted)
        pairs = []
        for index, marker in enumerate(markers):
            ahead = markers[index + 1 : index + 2]
            until = ahead[0].start if ahead else region.end
            sentence = any(stop in self.text[marker.end : until + 1] for stop in STOP + ";")
            opens = self._opens(marker, region)
            beside = {markers[i].number - marker.number - (i - index) for i in (index - 1, index + 1) if 0 <= i < len(markers)}
            prints = self._fingerprints_from(marker, markers[index + 1 :], region)
            for clause in wanted:
                recorded = bool(clause.fingerprints & prints)
                titled = self._titled(marker, clause)
                numbered = marker.number == clause.number
                if recorded or titled or (numbered and sentence and sure):
                    strength = (recorded, titled, numbered, sentence, opens, 0 in beside, -marker.start)
                    pairs.append((strength, clause.id, marker))
        chosen: dict[str, Marker] = {}
        taken: set[Marker] = set()
        for _, name, marker in sorted(pairs, reverse=True):
            if name not in chosen and marker not in taken:
                chosen[name] = marker
                taken.add(marker)
        return chosen

    def _fingerprints_from(self, marker: Marker, later: Sequence[Marker], region: PageRegion) -> set[str]:
        """Return the fingerprints of the texts that may begin at a marker: up to where the next clause may begin."""
        end = next((other.start for other in later if self._opens(other, region)), region.end)
        ends = {end, later[0].start if later else region.end}
        texts = [self._trimmed(marker.end, at) for at in ends if at - marker.end <= LONGEST_CLAUSE]
        return {fingerprint(piece.strip(STOP + ";,")) for text in texts for piece in (text, text.partition(";")[0])}

    def _opens(self, marker: Marker, region: PageRegion) -> bool:
        """Return whether a marker stands where a paragraph can begin."""
        start = marker.start
        return start == region.start or self.page.begins_line(start) or self.text[start - 1] in STOP

    def _items(self, parent: str, letter: str, whole: FoundClause) -> Iterator[tuple[str, FoundClause]]:
        """Yield the items of a clause, and their halves."""
        wanted = self._wanted(letter, parent)
        if not wanted:
            return
        end = whole.offset + len(whole.text)
        region = PageRegion(whole.offset, end + (self.text[end : end + 1] in (*STOP, ";")), True)
        markers = [
            Marker(int(found[1]), found.start(), found.end())
            for found in ITEM.finditer(self.text, region.start, region.end)
            if self.text[found.start() - 1] != "第"
        ]
        numberings = [Numbering(markers[:MOST_MARKERS], []), *self._numberings(region, self.paragraphs)]
        for name, item in self._best(wanted, numberings, region).items():
            yield name, item
            yield from self._halves(name, item)

    def _halves(self, item: str, whole: FoundClause) -> Iterator[tuple[str, FoundClause]]:
        """Yield the pieces of an item between semicolons; the last that the rule set lists takes all that is left."""
        names = sorted(name for name, parts in self.ids.items() if parts["half"] and name[:-1] == item)
        offset = whole.offset
        for name, piece in zip(names, whole.text.split(";", max(len(names) - 1, 0)), strict=False):
            yield name, FoundClause(offset, piece.strip(STOP + ";,"))
            offset += len(piece) + 1

    def _trimmed(self, start: int, end: int) -> str:
        """Return the text of a clause without what only follows it: headings, and lines without a sentence's end."""
        stops = [self.text.rfind(stop, start, end) for stop in STOP]
        last = max(stops) + 1
        if last > start:
            breaks = self.page.breaks_between(last, end)
            heading = SECTION.match(self.text, last, end)
            end = last if heading else min([end, *breaks])
        return self.text[start:end].rstrip(STOP + ";,")


def _value(numeral: str) -> int:
    """Return the number that figures or Chinese numerals say: 12 of 十二."""
    if numeral.isdigit():
        return int(numeral)
    total = digit = 0
    for sign in numeral.replace("〇", "零"):
        if sign in UNITS:
            total, digit = total + (digit or 1) * UNITS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + digit


def _paragraph_markers(page: Page) -> Iterator[Marker]:
    for found in PARAGRAPH.finditer(page.text):
        end = found.end()
        if page.text[end : end + 1].isdigit() and end not in page.gaps:
            continue
        breaks = page.breaks_between(found.start(), end - 1)
        start = breaks[-1] if breaks else found.start()
        digits = page.text[start : found.end(1)]
        before = page.text[start - 1 : start] if start and not breaks else ""
        if len(digits) <= 2 and digits[0] != "0" and not re.match("[.,A-Za-z]", before):
            yield Marker(int(digits), start, end)
