"""The dialogue of an interview: plain lines, so that it works in any terminal and over any connection."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from binjiang_cli.advice.interview import Interview
from binjiang_cli.advice.standing import FenTotals
from binjiang_cli.advice.wording import count_words, fact_words, plain_question
from binjiang_cli.estimation.phrases import amount_phrase, figure
from binjiang_cli.estimation.result import range_of_fen, yuan
from binjiang_cli.estimation.subjects import SUBJECT
from binjiang_cli.files import whole
from binjiang_cli.policy.field_types import TYPES
from binjiang_cli.policy.labels import VocabularyLabels
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Field
from binjiang_cli.profile.facts import FactPath, with_facts
from binjiang_cli.profile.load import Profile, profile_of
from binjiang_cli.profile.plain import profile_text
from binjiang_cli.render.console import print_rows, width_of_terminal
from binjiang_cli.render.layout import TerminalPage, readable
from binjiang_cli.source.document import Document
from binjiang_cli.source.nodes import read_nodes
from binjiang_cli.source.problem import InputError
from binjiang_cli.values.numbers import is_boolean
from binjiang_cli.values.unknown import is_none_at_all, is_not_known, is_not_yet
from binjiang_cli.words import Lang, Text, joined, same, visible

BACK = ("<", "＜", "返回", "back")
PROMPT = "> "
CHOOSING = ("boolean", "choice")  # the question says what the answers are
HOW = Text(
    "不知道就直接回车；< 回到上一题；Ctrl-C 停下，答过的都已存好。",
    "Enter leaves a fact open; < goes back; Ctrl-C stops, and what was answered is saved.",
)
NAME = Text("企业的名称是什么？", "What is the company called?")
FIRST = Text("这是第一题。", "This is the first question.")
CHOOSE = Text("填编号或名称：", "A number or a name: ")
ANY_OF = Text("一个都没有就填“无”；可以是：", "none where there is none; can be: ")
DONE = Text("问完了：没有哪项未知的事实还能改变合计。", "Done: no fact that is not known can change the totals any more.")
OPEN = Text("问完了。没有答、而还可能改变合计的：", "Done. Left open, and able to change the totals: ")
SUBJECTS = Text("没有写标的的记录，各自算作不同的标的。", "Records without a subject each count as a subject of their own.")


class Dialogue:
    """Holds an interview; the profile is written after every answer. Without a profile it first asks for the name."""

    def __init__(self, profile: Profile | None, policy: Policy, as_of: date | None, output: Path, lang: Lang) -> None:
        self.profile = profile
        self.policy = policy
        self.as_of = as_of
        self.output = output
        self.lang = lang
        self._topic = ""
        self._shown: FenTotals | None = None
        self._helped: set[FactPath] = set()

    def hold(self) -> bool:
        """Ask until nothing is left to ask; return false where the input ends before. Raises KeyboardInterrupt."""
        self._say(HOW)
        profile = self.profile or self._named()
        if profile is None:
            return False
        if self.as_of is not None:
            profile = with_facts(profile, [f"as_of={self.as_of}"], [], self.policy.vocabulary)
        interview = Interview(profile, self.policy, profile.as_of or date.today(), profile.assume)
        self._save(interview)
        while (where := interview.question) is not None:
            self._show_totals(interview)
            self._head(interview)
            if not self._asked(where, interview):
                return False
            self._save(interview)
        self._show_totals(interview)
        self._close(interview)
        return True

    def _named(self) -> Profile | None:
        """Return a profile of nothing but a name; None where the input ends."""
        self._say_question(NAME)
        while (answer := self._answer()) is not None:
            stated = Document("", f"company: {{name: {json.dumps(answer, ensure_ascii=False)}}}")
            try:
                return profile_of(stated, read_nodes(stated), self.policy.vocabulary)
            except InputError as error:
                self._refuse(error)
        return None

    def _asked(self, where: FactPath, interview: Interview) -> bool:
        """Ask for a fact until it is answered, left open or gone back from; return false where the input ends."""
        field = where.field(self.policy.vocabulary)
        self._ask(where, field, interview)
        while (answer := self._answer()) is not None:
            if answer not in BACK:
                if self._taken(answer, where, field, interview):
                    return True
            elif interview.back():
                return True
            else:
                self._say(FIRST)
        return False

    def _ask(self, where: FactPath, field: Field | None, interview: Interview) -> None:
        """Say a question; what helps to answer it only where its field is asked for the first time."""
        words = plain_question if field else count_words
        self._say_question(words(where, interview.profile, self.policy))
        kind = where._replace(record=None)
        if kind not in self._helped:
            self._helped.add(kind)
            self._say(self._help(where, field), "dim")
            written = None if field is None or field.type in CHOOSING else TYPES[field.type].hint
            self._say(written or same(""), "dim")
        if field is not None and field.type == "choice":
            self._say(CHOOSE + _numbered(field), "dim")
        if field is not None and field.type == "choices":
            self._say(ANY_OF + joined(field.values.values(), "、", ", "), "dim")

    def _help(self, where: FactPath, field: Field | None) -> Text:
        return self.policy.vocabulary.sections[where.name].help if field is None else field.help

    def _taken(self, answer: str, where: FactPath, field: Field | None, interview: Interview) -> bool:
        """Take an answer; say what is wrong with it, and return false, where a profile could not hold it."""
        try:
            meant = _meant(answer, field)
            if meant is None:
                interview.skip(where)
            else:
                interview.answer(where, meant)
        except InputError as error:
            self._refuse(error)
            return False
        return True

    def _say_question(self, words: Text) -> None:
        sys.stdout.write("\n")
        self._say(words, "bold")

    def _answer(self) -> str | None:
        """Return what was answered, without blanks around it; None where the input ends."""
        try:
            return input(PROMPT).strip()
        except EOFError:
            return None

    def _head(self, interview: Interview) -> None:
        """Say which topic begins."""
        if interview.topic != self._topic and interview.question is not None:
            self._topic = interview.topic
            sys.stdout.write("\n")
            self._say(same("── ") + self._topic_words(interview.question) + same(" ──"))

    def _topic_words(self, where: FactPath) -> Text:
        """Return what the topic of a question is called."""
        if self._topic == SUBJECT and where.name in self.policy.vocabulary.sections:
            return self.policy.vocabulary.sections[where.name].fields[SUBJECT].label
        return VocabularyLabels(self.policy.vocabulary).name(self._topic)

    def _show_totals(self, interview: Interview) -> None:
        """Say what the totals are, where they have become others."""
        totals = interview.standing.totals
        if totals == self._shown:
            return
        self._shown = totals
        amount, more = amount_phrase(range_of_fen(totals[:2])), totals.hoped - totals.high
        sums = Text(f"目前合计：{amount.zh} 元", f"The total so far: {amount.en} CNY")
        hoped = figure(yuan(more))
        tail = Text(f"；待定的都符合时，还可增加 {hoped} 元", f"; {hoped} CNY more if all that is undetermined holds")
        self._say(sums + (tail if more else same("")) + Text("。", "."), "cyan")

    def _close(self, interview: Interview) -> None:
        sys.stdout.write("\n")
        left = joined([fact_words(where, interview.profile, self.policy) for where in interview.left_open()])
        self._say(OPEN + left + Text("。", ".") if left.zh else DONE, "bold")
        self._say(SUBJECTS)
        place = visible(str(self.output))
        self._say(
            Text(
                f"档案已写入 {place}；看明细：binjiang estimate {place}",
                f"Written to {place}. In detail: binjiang estimate {place}",
            )
        )

    def _refuse(self, error: InputError) -> None:
        for problem in error.problems:
            self._say(joined(problem.said, "；", "; "), "red")

    def _save(self, interview: Interview) -> None:
        with whole(self.output) as place:
            place.write_text(profile_text(interview.profile, self.policy.vocabulary, self.lang), encoding="utf-8")

    def _say(self, words: Text, style: str = "") -> None:
        if words.to(self.lang):
            print_rows(TerminalPage(self.lang, readable(width_of_terminal())).wrapped(words, style), sys.stdout)


def _numbered(field: Field) -> Text:
    """Return the choices of a field with their numbers."""
    return joined([same(f"{number} ") + words for number, words in enumerate(field.values.values(), 1)], "  ", "  ")


def _meant(answer: str, field: Field | None) -> str | None:
    """Return an answer as a profile has it; None where it says that the fact is not known."""
    if field is None and is_none_at_all(answer):
        return "0"
    if field is not None and field.type == "boolean" and is_boolean(answer):
        return answer
    if field is not None and field.type == "choices" and is_none_at_all(answer):
        return answer
    if not answer or is_not_known(answer) or (field is not None and field.type == "date" and is_not_yet(answer)):
        return None
    if field is not None and field.type == "choice" and answer.isascii() and answer.isdigit():
        number = int(answer)
        return field.choices[number - 1] if 0 < number <= len(field.choices) else answer
    return answer
