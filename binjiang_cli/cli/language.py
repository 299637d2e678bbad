"""Which language to speak: --lang, else the locale, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from binjiang_cli.words import Lang

OPTION = "--lang"
LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}


def take_language(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Lang, list[str], str | None]:
    """The language, the arguments without --lang (which may stand anywhere), and a --lang that is not one."""
    rest: list[str] = []
    asked: str | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == OPTION:
            asked = next(waiting, "")
        elif argument.startswith(OPTION + "="):
            asked = argument.removeprefix(OPTION + "=")
        else:
            rest.append(argument)
    if asked is None:
        return language_of_locale(environment), rest, None
    if asked in LANGUAGES:
        return LANGUAGES[asked], rest, None
    return language_of_locale(environment), rest, asked


def language_of_locale(environment: Mapping[str, str]) -> Lang:
    """English for an English locale, Chinese for every other."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"
