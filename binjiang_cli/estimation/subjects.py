"""The subjects of a profile: one subject however it is written, shown as it is written first."""

from collections.abc import Iterator

from binjiang_cli.language.readings.exact import Record
from binjiang_cli.policy.vocabulary import Section, Vocabulary
from binjiang_cli.profile.caution import Caution
from binjiang_cli.profile.load import Profile
from binjiang_cli.words import INVISIBLE_SIGN, Text, folded, visible

SUBJECT = "subject"


class Subjects:
    """Reads the subjects of a profile's records, section by section as the vocabulary lists them.

    The order of keys in a file decides nothing: a table, in which all companies have one order, has no other.

    `records` are the records by section, each subject in its first spelling; `spelt` are the texts that stand for it
    elsewhere, by the path of the field (or record) that has them.
    """

    def __init__(self, profile: Profile, vocabulary: Vocabulary) -> None:
        self._first: dict[str, str] = {}
        self.spelt: dict[str, tuple[str, ...]] = {}
        self.records: dict[str, tuple[Record, ...] | None] = {}
        for section in vocabulary.sections:
            records = profile.records(section)
            self.records[section] = None if records is None else tuple(map(self._read_in, records))

    def read(self, texts: tuple[str, ...], path: str) -> tuple[str, ...]:
        """Return the subjects in their first spelling; `path` says where the texts stand."""
        read = tuple(self._first.setdefault(folded(text) or text, text) for text in texts)
        if others := tuple(text for text, first in zip(texts, read, strict=True) if text != first):
            self.spelt[path] = others
        return read

    def named(self, name: str) -> str | None:
        """Return the subject that is written like a name, if there is one."""
        return self._first.get(folded(name))

    def cautions(self) -> Iterator[Caution]:
        """Say of every subject in another spelling as what it is read."""
        for path, texts in self.spelt.items():
            for text in dict.fromkeys(texts):
                other, first = unmasked(text), unmasked(self._first[folded(text) or text])
                message = Text(f"“{other}”与“{first}”视为同一标的", f"{other} and {first} are read as one subject")
                yield Caution("subject_spellings", message, path)

    def _read_in(self, record: Record) -> Record:
        stated = getattr(record.fields, SUBJECT, None)
        if not isinstance(stated, tuple):
            return record
        read = self.read(stated, f"{record.path}.{SUBJECT}")
        return record if read == stated else record._replace(fields=record.fields.model_copy(update={SUBJECT: read}))


def year_of(section: Section, record: Record) -> int | None:
    """Return the year that a record states."""
    name = section.year_field
    return None if name is None else getattr(record.fields, name)


def unmasked(text: str) -> str:
    """Return the text safe to print, with every sign written out that nobody would see."""
    return visible(INVISIBLE_SIGN.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text))
