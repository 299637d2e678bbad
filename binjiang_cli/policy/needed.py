"""The fields that the program itself speaks of, which a vocabulary of one's own must declare as they are."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from binjiang_cli.source.validation import refusal
from binjiang_cli.words import Text, joined, same


class _Field(Protocol):
    @property
    def type(self) -> str: ...
    @property
    def required(self) -> bool: ...


class Needed(NamedTuple):
    """A field by its name and type; `always` says that its section, or the top of the profile, is nothing without it."""

    name: str
    type: str
    always: bool = True


TOP = (Needed("as_of", "date"), Needed("fx", "exchange_rates"), Needed("assume", "assumed_rates"))
SECTIONS = {
    "company": (Needed("name", "text"), Needed("uscc", "uscc", always=False)),
    "grants_received": (
        Needed("subject", "texts"), Needed("amount", "money"), Needed("on", "date", always=False),
        Needed("rule", "text", always=False), Needed("year", "year", always=False),
    ),
}  # fmt: skip
OF_THE_TOP = frozenset(needed.type for needed in TOP if needed.type != "date")


def refuse_lack(fields: Mapping[str, _Field], needed: tuple[Needed, ...], at: tuple[str, ...] = ()) -> None:
    """Refuse fields that lack a needed one, or declare it of another type; `at` leads to what declares them."""
    lacking = [same(need.name) for need in needed if need.always and need.name not in fields]
    if lacking:
        names = joined(lacking)
        message = Text(f"缺少程序要用的字段：{names.zh}", f"fields that the program needs are missing: {names.en}")
        raise refusal(message, at=(*at, "fields"))
    for need in needed:
        if need.name in fields and fields[need.name].type != need.type:
            raise refusal(
                Text(f"{need.name} 的类型应为 {need.type}", f"{need.name} must be of type {need.type}"),
                at=(*at, "fields", need.name, "type"),
            )


def refuse_strangers(fields: Mapping[str, _Field], needed: tuple[Needed, ...] = (), at: tuple[str, ...] = ()) -> None:
    """Refuse a field of a type that only a needed field can have."""
    known = {need.name for need in needed}
    for name, field in fields.items():
        if field.type in OF_THE_TOP and name not in known:
            raise refusal(
                Text(f"{field.type} 只用于顶层的 fx 和 assume", f"{field.type} is only for fx and assume, at the top"),
                at=(*at, "fields", name, "type"),
            )
