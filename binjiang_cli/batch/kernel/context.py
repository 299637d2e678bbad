"""What expressions can name, over a relation's rows: the company, the day, the sections, the record of a rule."""

from collections.abc import Callable, Mapping

from binjiang_cli.batch.kernel.plain import Raw
from binjiang_cli.batch.kernel.source import Source, value_of
from binjiang_cli.language import tree
from binjiang_cli.language.readings.sql.literals import apart, named, quoted
from binjiang_cli.language.readings.sql.reading import Lpr, Sql
from binjiang_cli.language.readings.sql.values import Amount, Day, Many, One, Value, Width
from binjiang_cli.language.types import Type
from binjiang_cli.policy.load import Policy
from binjiang_cli.policy.vocabulary import Section

GRANTS = "grants_received"


class Context:
    """Collects the columns that expressions draw on, so that a query reads only those.

    `before` are columns of the company's row by alias, `own` those of the rule's record.
    """

    def __init__(
        self, source: Source, policy: Policy, width: Width, types: Mapping[tree.Node, Type], lpr: Mapping[str, Lpr]
    ) -> None:
        self.source = source
        self.policy = policy
        self.width = width
        self.before: dict[str, str] = {}
        self.own: dict[str, str] = {}
        self.reading = Sql({}, types, width, self._rate, lpr)
        self.reading.names |= self._common()

    def _common(self) -> dict[str, Value]:
        names: dict[str, Value] = {"as_of": Day("day")}
        for name, section in self.policy.vocabulary.sections.items():
            names[name] = (
                self._many(name, section) if section.is_list else One(quoted(name), self._company_field(name, section))
            )
        return names

    def _rate(self, currency: str) -> str:
        raws = self.source.top("fx")
        if raws:
            self.before["fx"] = raws[0].sql
        return self.source.rate("fx", currency)

    def _company_field(self, name: str, section: Section) -> Callable[[str], Value]:
        def field(key: str) -> Value:
            found = self.source.field(section, key, self.source.section(name))
            alias = apart(name, key)
            self.before[alias] = found.sql
            path = quoted(f"{name}.{key}")
            return self._bounded(value_of(section.fields[key], named(alias), found.currency, path, self.width))

        return field

    def _many(self, name: str, section: Section) -> Many:
        raw = self.source.list(name)
        whole = self.source.section(name)
        alias = apart("all", name)

        def one(item: str, index: str) -> One:
            self.before[alias] = raw.sql if raw else "NULL"
            path = f"{quoted(name + '[')} || ({index} - 1) || ']'"

            def field(key: str) -> Value:
                assert raw is not None
                found = self.source.field(section, key, Raw(item, dict(raw.type.children)["child"]))
                return self._bounded(
                    value_of(section.fields[key], found.sql, found.currency, f"{path} || {quoted('.' + key)}", self.width)
                )

            return One(path, field)

        if raw is None:
            # no record of the section stands in the relation: a list is absent, or empty
            empty = f"CASE WHEN {whole.sql} IS NOT NULL THEN []::INTEGER[] END" if whole else "NULL::INTEGER[]"

            def nothing(item: str, index: str) -> One:
                self.before[alias] = empty
                return One(quoted(name), self._no_field(section))

            return Many(named(alias), name, nothing)
        return Many(named(alias), name, one)

    def _no_field(self, section: Section) -> Callable[[str], Value]:
        def field(key: str) -> Value:
            found = self.source.field(section, key, None)
            return value_of(section.fields[key], found.sql, found.currency, quoted(key), self.width)

        return field

    def record(self, name: str, section: Section) -> One:
        """The rule's record, unnested as the struct `r` with its index `i`, counted from one."""
        raw = self.source.list(name)
        path = f"{quoted(name + '[')} || (i - 1) || ']'"

        def field(key: str) -> Value:
            struct = None if raw is None else Raw("r", dict(raw.type.children)["child"])
            found = self.source.field(section, key, struct)
            alias = apart("record of the rule", key)
            self.own[alias] = found.sql
            currency = found.currency
            if not currency.startswith("'"):
                currency = named(alias + " currency")
                self.own[alias + " currency"] = found.currency
            return self._bounded(
                value_of(section.fields[key], named(alias), currency, f"{path} || {quoted('.' + key)}", self.width)
            )

        return One(path, field)

    def _bounded(self, value: Value) -> Value:
        """Money within the rule's own bound; a row with more is for a wider plan."""
        if not isinstance(value, Amount) or self.width.fen >= self.source.width.fen:
            return value
        self.reading.refuse(f"{value.number.num} > {self.width.fen}")
        return value._replace(
            number=value.number._replace(num=f"CASE WHEN {value.number.num} <= {self.width.fen} THEN {value.number.num} END")
        )

    def grants(self) -> str | None:
        """The SQL of the grants received as structs of subjects, amount in fen, currency; None where there can be none."""
        raw = self.source.list(GRANTS)
        if raw is None:
            return None
        section = self.policy.vocabulary.sections[GRANTS]
        item = Raw("grant_item", dict(raw.type.children)["child"])
        subject, amount = (self.source.field(section, key, item) for key in ("subject", "amount"))
        struct = f"{{'subject': {subject.sql}, 'fen': {amount.sql}, 'currency': {amount.currency}, 'at': grant_at - 1}}"
        return f"CASE WHEN len({raw.sql}) > 0 THEN list_transform({raw.sql}, lambda grant_item, grant_at: {struct}) END"
