"""Values as they stand in a table, turned into typed SQL where they are certainly plain.

A plain value is one that the loader would read without a word, in a form that a table or a tidy text has: `1200000.50`,
`120万`, `2025-01-15`, `是`. Anything else (a slip, a rare spelling, a wrong value) is NULL here and not plain: the loader
decides about its company. So SQL never says that a value is wrong.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from binjiang_cli.language.readings.sql.literals import both, either, listed, named, quoted
from binjiang_cli.language.readings.sql.values import CNY, Width
from binjiang_cli.policy.vocabulary import MAX_VALUES, Field
from binjiang_cli.profile.model import MAX_TEXT, parse_currency
from binjiang_cli.source.problem import Refused
from binjiang_cli.values.currencies import CURRENCIES
from binjiang_cli.values.unknown import AROUND, BLANKS, LONGEST, NOT_KNOWN, SIGNS, STROKES
from binjiang_cli.values.uscc import ALPHABET
from binjiang_cli.words import INVISIBLE

INTEGERS = frozenset(
    ("tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint")
)
ABSENT = "null"  # the type of a column without any value
FLOATS = frozenset(("float", "double"))
STAMPS = frozenset(("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns"))
FOREIGN = tuple(sorted(CURRENCIES - {"CNY"}))
TEXT = r"""[^\p{C}\p{Z}“”‘’"'~](?:[^\p{C}\p{Zl}\p{Zp}]*[^\p{C}\p{Z}“”‘’"'])?"""
NULLS = ("null", "Null", "NULL")
WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F) if chr(code).isalpha())
NARROW = "".join(chr(ord(char) - 0xFEE0) for char in WIDE)
UNSAID = f"{AROUND}{STROKES}／＼？＿～{BLANKS}"  # what a word for what is not known may hold besides its letters
UNKNOWN_WORDS = sorted({word.replace("/", "") for word in NOT_KNOWN})
EXACT_DOUBLE = 10**13  # a double below it that two decimals can state is stated by no others


HARMLESS = frozenset(("text", "uscc", "choice", "choices", "texts"))  # computing with a wrong one never fails


class Typed(NamedTuple):
    """The SQL of a value, NULL where it is absent; of its currency; and whether it is plain or absent.

    Where it is not plain the value is NULL, or of no consequence, as the company goes to the loader.
    """

    sql: str
    plain: str
    currency: str = CNY


class Form(NamedTuple):
    """When a value that is there is plain, and what it is then."""

    test: str
    value: str

    @property
    def sql(self) -> str:
        return self.value if self.test == "true" else f"CASE WHEN {self.test} THEN {self.value} END"

    def and_then(self, test: str) -> "Form":
        """With a further test, made only where the first holds."""
        return Form(f"CASE WHEN {self.test} THEN {test} ELSE false END", self.value)


class Raw(NamedTuple):
    """A column or the field of a struct: its SQL and its DuckDB type."""

    sql: str
    type: Any

    def field(self, name: str) -> "Raw":
        return Raw(f"{self.sql}.{named(name)}", dict(self.type.children)[name])

    @property
    def kind(self) -> str:
        return str(self.type.id)


def typed(field: Field, raw: Raw, width: Width, *, sure: bool = False) -> Typed:
    """A raw value under a field's declaration; `sure` says that it is plain or absent, and choices under their ids."""
    currency = CNY
    form: Form | None
    if raw.kind == ABSENT:
        return Typed(f"NULL::{sql_type(field, width)}", "true")
    if field.type == "money":
        form, currency = _money(raw, width)
    elif field.type == "choice":
        form = _choice(field, raw.sql) if raw.kind == "varchar" else None
    elif field.type in ("choices", "texts"):
        form = _list(field, raw)
    else:
        form = READERS[field.type](raw, width)
    if form is None:
        return Typed(f"NULL::{sql_type(field, width)}", f"{raw.sql} IS NULL")
    if sure:
        return Typed(raw.sql if field.type in HARMLESS else form.value, "true", currency)
    plain = "true" if form.test == "true" else either(f"{raw.sql} IS NULL", f"coalesce({form.test}, false)")
    return Typed(form.value if field.type in HARMLESS else form.sql, plain, currency)


def sql_type(field: Field, width: Width) -> str:
    match field.type:
        case "money" | "integer" | "year" | "number" | "rate":
            return width.name
        case "date":
            return "DATE"
        case "boolean":
            return "BOOLEAN"
        case "choices" | "texts":
            return "VARCHAR[]"
    return "VARCHAR"


def _text_test(sql: str) -> str:
    short = f"length({sql}) <= {MAX_TEXT}"
    return both(f"regexp_full_match({sql}, {quoted(TEXT)})", short, f"{sql} NOT IN {listed(NULLS)}", _says_something(sql))


def _says_something(sql: str) -> str:
    """That a text is certainly none that stands for what is not known; its signs tell that of nearly all others at once."""
    word = f"lower(translate({sql}, {quoted(WIDE + UNSAID)}, {quoted(NARROW)}))"
    made_of_them = f"regexp_full_match({sql}, {quoted(f'[{SIGNS}]{{1,{LONGEST}}}')})"
    other = both(f"{word} NOT IN {listed(['', *UNKNOWN_WORDS])}", f"NOT regexp_matches({sql}, {quoted(f'[{INVISIBLE}]')})")
    return f"CASE WHEN {made_of_them} THEN {other} ELSE true END"


def _text(raw: Raw, width: Width) -> Form | None:
    if raw.kind in INTEGERS:
        return Form("true", f"CAST({raw.sql} AS VARCHAR)")
    return Form(_text_test(raw.sql), raw.sql) if raw.kind == "varchar" else None


def _uscc(raw: Raw, width: Width) -> Form | None:
    if raw.kind != "varchar":
        return None
    code, letters = raw.sql, f"[{ALPHABET}]"
    form = f"regexp_full_match({code}, {quoted(f'{letters}{{2}}[0-9]{{6}}{letters}{{10}}')})"

    def at(place: int) -> str:
        return f"(strpos({quoted(ALPHABET)}, substr({code}, {place}, 1)) - 1)"

    total = " + ".join(f"{pow(3, place, 31)} * {at(place + 1)}" for place in range(17))
    return Form(form, code).and_then(f"({total} + {at(18)}) % 31 = 0")


def _date(raw: Raw, width: Width) -> Form | None:
    first, last = f"DATE '{width.first_year}-01-01'", f"DATE '{width.last_year}-12-31'"
    if raw.kind == "varchar":
        day = f"try_cast({raw.sql} AS DATE)"
        return Form(
            both(f"length({raw.sql}) = 10", f"CAST({day} AS VARCHAR) = {raw.sql}", f"{day} BETWEEN {first} AND {last}"), day
        )
    if raw.kind in STAMPS:
        day = f"try_cast({raw.sql} AS DATE)"
        return Form(both(f"{day} BETWEEN {first} AND {last}", f"try_cast({day} AS TIMESTAMP) = {raw.sql}"), day)
    return Form(f"{raw.sql} BETWEEN {first} AND {last}", raw.sql) if raw.kind == "date" else None


def _boolean(raw: Raw, width: Width) -> Form | None:
    if raw.kind == "varchar":
        yes = ("true", "yes", "是")
        return Form(f"{raw.sql} IN {listed((*yes, 'false', 'no', '否'))}", f"{raw.sql} IN {listed(yes)}")
    return Form("true", raw.sql) if raw.kind == "boolean" else None


def _year(raw: Raw, width: Width) -> Form | None:
    if raw.kind == "varchar":
        return Form(f"regexp_full_match({raw.sql}, '(19|20)[0-9]{{2}}')", f"try_cast({raw.sql} AS {width.name})")
    return _whole(raw, width, 1900, 2099)


def _integer(raw: Raw, width: Width) -> Form | None:
    if raw.kind == "varchar":
        digits = len(str(width.whole)) - 1
        return Form(f"regexp_full_match({raw.sql}, '[0-9]{{1,{digits}}}')", f"try_cast({raw.sql} AS {width.name})")
    return _whole(raw, width, 0, width.whole)


def _whole(raw: Raw, width: Width, low: int, high: int) -> Form | None:
    """A whole number of a typed column."""
    form = Form(f"{_signed(raw)} BETWEEN {low} AND {high}", f"try_cast({raw.sql} AS {width.name})")
    if raw.kind in FLOATS or raw.kind == "decimal":
        return form.and_then(f"{raw.sql} = floor({raw.sql})")
    return form if raw.kind in INTEGERS else None


def _millionths(raw: Raw, width: Width) -> Form | None:
    """A number with at most six decimals, as a number of millionths."""
    return _decimal(raw, width, width.scaled // 10**6 - 1, 6)


def _decimal(raw: Raw, width: Width, most: int, places: int) -> Form | None:
    """A number from zero to `most`, which is all nines, times 10 to the power of `places`, where that is whole."""
    digits, sql = len(str(most)), raw.sql
    shifted = _shifted(sql, digits, places, width)
    if raw.kind == "varchar":
        return Form(f"regexp_full_match({sql}, '[0-9]{{1,{digits}}}([.][0-9]{{1,{places}}})?')", shifted)
    inside = f"{_signed(raw)} BETWEEN 0 AND {most}"
    if raw.kind in INTEGERS:
        return Form(inside, shifted)
    if raw.kind == "decimal":
        finer = dict(raw.type.children)["scale"] > places
        form = Form(inside, shifted)
        return form.and_then(f"{sql} = try_cast({sql} AS DECIMAL({digits + places}, {places}))") if finer else form
    if raw.kind == "double":
        inside = f"{sql} BETWEEN 0 AND {min(most, EXACT_DOUBLE * 100 // 10**places)}"
        return Form(inside, shifted).and_then(f"try_cast({sql} AS DECIMAL({digits + places}, {places}))::DOUBLE = {sql}")
    return None


def _signed(raw: Raw) -> str:
    """A number that can be compared with any bound: 64 bits without a sign do not fit into 64 with one."""
    return f"try_cast({raw.sql} AS HUGEINT)" if raw.kind in ("ubigint", "uhugeint") else raw.sql


def _shifted(sql: str, digits: int, places: int, width: Width) -> str:
    """A decimal as an integer of its last places; up to eighteen digits DuckDB multiplies 64-bit integers."""
    short = digits + 2 * places + 1 <= 18
    decimal = f"try_cast({sql} AS DECIMAL({digits + places if short else 30}, {places}))"
    return f"CAST({decimal} * {10**places}::DECIMAL({places + 1}, 0) AS {width.name})"


def _money(raw: Raw, width: Width) -> tuple[Form | None, str]:
    """Fen, and the currency's code."""
    if raw.kind == "struct":
        return _money_struct(raw, width)
    if raw.kind != "varchar":
        return _decimal(raw, width, width.fen // 100, 2), CNY
    yuan = _money_text(raw.sql, width)
    if not width.foreign:
        return yuan, CNY
    code = f"substr({raw.sql}, 1, 3)"
    abroad, foreign = f"{code} IN {listed(FOREIGN)}", _money_text(f"ltrim(substr({raw.sql}, 4))", width)
    test = f"CASE WHEN {abroad} THEN {foreign.test} ELSE {yuan.test} END"
    value = f"CASE WHEN {abroad} THEN {foreign.value} ELSE {yuan.value} END"
    return Form(test, value), f"CASE WHEN {abroad} THEN {code} ELSE {CNY} END"


def _money_text(sql: str, width: Width) -> Form:
    """Fen of a figure with at most two decimals, or with at most four before 万 or 亿."""
    digits = len(str(width.fen)) - 2
    figure = f"regexp_extract({sql}, '^[0-9.]+')"
    tests, whens = [], []
    for unit, most, places, times in (("", digits, 2, 1), ("万", digits - 4, 4, 10**2), ("亿", digits - 8, 4, 10**6)):
        tests.append(f"[0-9]{{1,{most}}}([.][0-9]{{1,{places}}})?{unit}元?")
        shifted = _shifted(figure, most, places, width)
        whens.append(f"WHEN contains({sql}, {quoted(unit)}) THEN {shifted} * {times}" if unit else f"ELSE {shifted}")
    plain, *units = whens
    return Form(f"regexp_full_match({sql}, {quoted('|'.join(tests))})", f"CASE {' '.join(units)} {plain} END")


def _money_struct(raw: Raw, width: Width) -> tuple[Form | None, str]:
    fields = dict(raw.type.children)
    if set(fields) != {"amount", "currency"} or str(fields["currency"].id) not in ("varchar", ABSENT):
        return None, CNY
    form = _decimal(raw.field("amount"), width, width.fen // 100, 2)
    code = f"coalesce({raw.field('currency').sql}, {CNY})"
    known = f"{code} IN {listed((*FOREIGN, 'CNY'))}" if width.foreign else f"{code} = {CNY}"
    return form and Form(both(known, form.test), form.value), code if width.foreign else CNY


def _choice(field: Field, sql: str) -> Form:
    others = {name: value for name, value in field.meanings.exact.items() if name != value}
    renamed = " ".join(f"WHEN {quoted(name)} THEN {quoted(value)}" for name, value in others.items())
    value = f"CASE WHEN {sql} IN {listed(field.values)} THEN {sql} ELSE CASE {sql} {renamed} END END" if others else sql
    return Form(f"{sql} IN {listed(field.meanings.exact)}", value)


def _list(field: Field, raw: Raw) -> Form | None:
    if raw.kind == "varchar" and field.type == "texts":
        return Form(_text_test(raw.sql), f"CASE WHEN {raw.sql} IS NOT NULL THEN [{raw.sql}] END")
    if raw.kind != "list" or item_kind(raw) not in ("varchar", ABSENT):
        return None
    if item_kind(raw) == ABSENT:
        return Form(f"len({raw.sql}) = 0", "[]::VARCHAR[]")
    one = _choice(field, "word") if field.type == "choices" else Form(_text_test("word"), "word")
    value = raw.sql if one.value == "word" else f"list_transform({raw.sql}, lambda word: {one.value})"
    return Form(f"len({raw.sql}) <= {MAX_VALUES}", value).and_then(
        f"len(list_filter({raw.sql}, lambda word: NOT coalesce({one.test}, false))) = 0"
    )


def item_kind(raw: Raw) -> str:
    return str(dict(raw.type.children)["child"].id)


READERS: dict[str, Callable[[Raw, Width], Form | None]] = {
    "text": _text,
    "uscc": _uscc,
    "date": _date,
    "year": _year,
    "integer": _integer,
    "number": _millionths,
    "rate": _millionths,
    "boolean": _boolean,
}


def merged(values: list[Typed], raws: list[Raw]) -> Typed:
    """One field under its id and under its label: at most one of them may be there."""
    if len(values) == 1:
        return values[0]
    once = " + ".join(f"({raw.sql} IS NOT NULL)::INTEGER" for raw in raws)
    sql = f"coalesce({', '.join(value.sql for value in values)})"
    currencies = {value.currency for value in values}
    currency = CNY
    if currencies != {CNY}:
        currency = f"CASE {' '.join(f'WHEN {v.sql} IS NOT NULL THEN {v.currency}' for v in values)} ELSE {CNY} END"
    return Typed(sql, both(f"{once} <= 1", *(value.plain for value in values)), currency)


def exchange_rate(sql: str, raw_type: Any, width: Width) -> str | None:
    """A rate in millionths, NULL where it is not plain."""
    form = _decimal(Raw(sql, raw_type), width, width.rate // 10**6 - 1, 6)
    return None if form is None else f"nullif({form.sql}, 0)"


def currency_named(key: str) -> str | None:
    """The code of a foreign currency that a key of `fx` names."""
    try:
        return parse_currency(key)
    except Refused:
        return None
