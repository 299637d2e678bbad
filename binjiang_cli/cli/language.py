"""Which language to speak: --lang, else the locale, else Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from binjiang_cli.words import Lang, Text, visible

OPTION = "--lang"
LANGUAGES: dict[str, Lang] = {"zh": "zh", "en": "en"}


def take_language(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Lang, list[str], Text | None]:
    """Return the language, the arguments without --lang (which may stand anywhere), and what is wrong with --lang."""
    rest: list[str] = []
    asked: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == OPTION:
            asked.append(next(waiting, ""))
        elif argument.startswith(OPTION + "="):
            asked.append(argument.removeprefix(OPTION + "="))
        else:
            rest.append(argument)
    lang = LANGUAGES.get(asked[0] if asked else "", language_of_locale(environment))
    return lang, rest, _problem(asked)


def _problem(asked: Sequence[str]) -> Text | None:
    """Return what is wrong with the values of --lang: one that is no language, or several."""
    for value in asked:
        if value not in LANGUAGES:
            shown = visible(value)
            return Text(f"--lang 的值不对：{shown}（可选：zh、en）", f"--lang is zh or en, not {shown}")
    return given_twice(OPTION) if len(asked) > 1 else None


def given_twice(option: str) -> Text:
    """Return what is said of an option that takes one value and is given twice."""
    return Text(f"选项 {option} 只能写一次", f"{option} can be given only once")


def language_of_locale(environment: Mapping[str, str]) -> Lang:
    """Return English for an English locale, Chinese for every other."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"
