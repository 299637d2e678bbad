"""Change the code that every figure comes from in one small way at a time, and see whether a test notices.

mutmut 3 changes neither constants and tables of modules nor properties, cosmic-ray no text and runs every test for each mutant;
figures and messages stand in all of these, so mutants are made here, of the trees that Python's own parser gives.
"""

from __future__ import annotations

import argparse
import ast
import copy
import multiprocessing
import os
import queue
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import yaml
from coverage import CoverageData

ROOT = Path(__file__).parents[1]
FOLDERS = ("language", "estimation", "policy", "profile", "values")
EXPLAINED = ROOT / ".ci/mutants.yaml"
AT_LEAST = 95  # percent killed
MOST_SECONDS = 120  # of tests that try one mutant: a bound on the time, at the cost of a few kills
FIRST = 30  # tests, which notice most mutants, before the modules of all others are read
LONGEST = 5 * MOST_SECONDS  # seconds, after which a mutant is taken to run for ever, which is noticed too
# Each run of tests is copied from a process that has imported what nearly all of them need.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["pytest", "numpy", "pydantic", "rich", "typer", "yaml"])

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
OF_TYPES = {"Literal", "Annotated", "TypeVar", "cast", "NewType"}
OTHERWISE = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)  # conditions that are changed otherwise
# What a type checker proves, what only makes values smaller or faster, and what holds whether it is checked or not.
LEFT_ALONE = (ast.Assert, ast.Import, ast.ImportFrom)
KEYWORDS = {"strict", "slots", "maxsize"}


class Mutant(NamedTuple):
    path: str
    line: int  # where the statement begins: tests that reach it, up to `last`, can notice
    last: int
    at_import: bool
    start: int
    end: int
    now: bytes

    def changed(self, source: bytes) -> bytes:
        return source[: self.start] + self.now + source[self.end :]

    def shown(self) -> tuple[str, str]:
        """Return the lines as they are and as they would be."""
        source = (ROOT / self.path).read_bytes()
        first, after = source.rfind(b"\n", 0, self.start) + 1, source.find(b"\n", self.end)
        changed = source[first : self.start] + self.now + source[self.end : after]
        return source[first:after].decode().strip(), changed.decode().strip()


class Finder:
    """Finds the mutants of one module."""

    def __init__(self, root: Path, path: str) -> None:
        self.path, source = path, (root / path).read_bytes()
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.tree = ast.parse(source)

    def found(self) -> Iterator[Mutant]:
        yield from self._within(self.tree, self.tree.body[0], True)

    def _within(self, node: ast.AST, statement: ast.stmt, at_import: bool, is_condition: bool = False) -> Iterator[Mutant]:
        if isinstance(node, ast.stmt):
            statement = node
        if _is_left_alone(node):
            return
        for now in [*_changed(node, at_import), *([f"(not ({ast.unparse(node)}))"] if is_condition else [])]:
            assert isinstance(node, (ast.expr, ast.stmt))
            assert node.end_lineno is not None and node.end_col_offset is not None
            yield Mutant(
                self.path, statement.lineno, node.end_lineno, at_import, self.starts[node.lineno - 1] + node.col_offset,
                self.starts[node.end_lineno - 1] + node.end_col_offset, now.encode(),
            )  # fmt: skip
        if isinstance(node, ast.JoinedStr):  # changed as a whole
            return
        inside = isinstance(node, (ast.FunctionDef, ast.Lambda))
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    is_condition = name in ("test", "ifs", "guard") and not isinstance(child, OTHERWISE)
                    yield from self._within(child, statement, at_import and not (inside and name == "body"), is_condition)


def _is_left_alone(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()):
            return True  # a docstring
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Subscript(value=ast.Name(id=name)) | ast.Call(func=ast.Name(id=name)) if name in OF_TYPES:
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))) | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="assert_never"))):
            return True
        case ast.keyword(arg=str() as name) if name in KEYWORDS:
            return True
    return isinstance(node, LEFT_ALONE)


def _changed(node: ast.AST, at_import: bool) -> Iterator[str]:
    """Yield what may stand instead of a node."""
    match node:
        case ast.Compare(ops=operators):
            for index, operator in enumerate(operators):
                other = SWAPPED[type(operator)]()
                yield _written(node, ops=[*operators[:index], other, *operators[index + 1 :]])
        case ast.BinOp(op=ast.BitOr()) if at_import:
            return  # of types
        case ast.BinOp(op=operator) | ast.BoolOp(op=operator) if type(operator) in SWAPPED:
            yield _written(node, op=SWAPPED[type(operator)]())
        case ast.AugAssign(op=ast.Add() | ast.Sub() as operator):
            yield _written(node, op=SWAPPED[type(operator)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})"
        case ast.Constant(value=bool() | int() | str() as value):
            yield repr(not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"XX{value}")
        case ast.JoinedStr():
            yield repr("XX")
        case ast.Call(keywords=keywords):
            for index, keyword in enumerate(keywords):
                if keyword.arg is not None and keyword.arg not in KEYWORDS:
                    yield _written(node, keywords=[*keywords[:index], *keywords[index + 1 :]])
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield NAMES[name]
        case ast.Break() | ast.Continue():
            yield ast.unparse(SWAPPED[type(node)]())
        case ast.Expr(value=ast.Call()):
            yield "pass"


def _written(node: ast.AST, **changes: Any) -> str:
    other = copy.copy(node)
    for name, value in changes.items():
        setattr(other, name, value)
    return ast.unparse(other) if isinstance(node, ast.stmt) else f"({ast.unparse(other)})"


def explained() -> list[dict[str, str]]:
    """Return the mutants that nothing could tell from what they change, each with the reason."""
    listed: list[dict[str, str]] = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    return listed


def mutants() -> list[Mutant]:
    """Return all mutants, in the order of the files, but for those that are explained. Raises SystemExit where one is none."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / "binjiang_cli" / folder).rglob("*.py"))
    every = [mutant for path in paths for mutant in Finder(ROOT, str(path.relative_to(ROOT))).found()]
    alike = {(one["path"], one["was"], one["now"]) for one in explained()}
    if idle := alike - {(mutant.path, *mutant.shown()) for mutant in every}:
        raise SystemExit(f"{EXPLAINED}: nothing is changed like this: {sorted(idle)}")
    return [mutant for mutant in every if (mutant.path, *mutant.shown()) not in alike]


class Reached:
    """Which tests reach which lines, and how long each takes."""

    def __init__(self, data: Path, times: Path) -> None:
        read = CoverageData(str(data))
        read.read()
        self.of_lines = {_in_package(name): read.contexts_by_lineno(name) for name in read.measured_files()}
        self.seconds = {
            f"{case.attrib['classname'].replace('.', '/')}.py::{case.attrib['name']}": float(case.attrib["time"])
            for case in ElementTree.parse(times).iter("testcase")
        }

    def tests(self, mutant: Mutant) -> list[str]:
        """Return those that reach a mutant: first those of its own folder, the quickest first.

        Of what runs at import, those that reach its module, or that stand in one, or reach one, that has its names from there.
        """
        if mutant.at_import:
            name = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".").encode()
            package, _, own_name = name.rpartition(b".")
            asked = re.compile(
                rb"\bfrom %b import|\bfrom %b import .*\b%b\b" % tuple(map(re.escape, (name, package, own_name)))
            )
            reading = [path for path in self.of_lines if path == mutant.path or asked.search(_source(path))]
            reach = set().union(*(of for path in reading for of in self.of_lines[path].values()))
            files = {test.partition("::")[0] for test in self.seconds}
            asking = {file for file in files if asked.search(_source(file))}
            reach |= {f"{test}|run" for test in self.seconds if test.partition("::")[0] in asking}
        else:
            lines = self.of_lines[mutant.path].items()
            reach = set().union(*(of for line, of in lines if mutant.line <= line <= mutant.last))
        tests, chosen, seconds = {context.rpartition("|")[0] for context in reach if context}, [], 0.0
        own = mutant.path.replace("binjiang_cli", "tests", 1).split("/")[:2]
        for test in sorted(tests, key=lambda name: (name.split("/")[:2] != own, self.seconds[name], name)):
            seconds += self.seconds[test]
            if seconds > MOST_SECONDS:
                break
            chosen.append(test)
        return chosen


@cache
def _source(path: str) -> bytes:
    return (ROOT / path).read_bytes()


def _in_package(file: str) -> str:
    """Return where a file of the program lies in the checkout, also where it was read from what is installed."""
    return file[file.rindex("/binjiang_cli/") + 1 :]


def _run_tests(folder: Path, *options: str) -> None:
    """Have pytest run the tests that `tests.txt` in a copy names, on its program."""
    os.setsid()  # so that all that they start can be killed with them
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = str(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    import pytest

    temporary = f"--basetemp={folder.parent / 'temporary'}"
    sys.exit(pytest.main(["-x", "-p", "no:cov", "-p", "no:xdist", temporary, *options, "@tests.txt"]))


class Place:
    """A copy of the files, in which one mutant at a time is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "files"
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in listed.decode().rstrip("\0").split("\0"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.folder / name)
        # By their contents: a mutant can have the size and the second of what it changes.
        compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "binjiang_cli"]
        subprocess.run(compiled, cwd=self.folder, check=True)

    def pytest(self, tests: list[str], *options: str) -> int | None:
        """Return with which code pytest ends; less than zero where it is killed, as it takes too long."""
        (self.folder / "tests.txt").write_text("\n".join(tests), "utf-8")
        process = SERVER.Process(target=_run_tests, args=(self.folder, *options))
        process.start()
        process.join(LONGEST)
        if process.is_alive():
            os.killpg(process.ident or 0, signal.SIGKILL)
            process.join()
        return process.exitcode

    def survives(self, mutant: Mutant, tests: list[str]) -> bool:
        """Try a mutant: no test that reaches it fails."""
        path = self.folder / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.changed(source))
        try:
            return all(self.pytest(some) == 0 for some in (tests[:FIRST], tests[FIRST:]) if some)
        finally:
            path.write_bytes(source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reached", type=Path, required=True, help="coverage data of the tests, a context each")
    parser.add_argument("--times", type=Path, required=True, help="JUnit XML of the same run")
    parser.add_argument("--seed", required=True, help="of the draw")
    parser.add_argument("--number", type=int, required=True, help="of mutants drawn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    every, reached = mutants(), Reached(options.reached, options.times)
    drawn = random.Random(options.seed).sample(every, options.number)
    print(f"{len(drawn)} of {len(every)} mutants, seed {options.seed}", flush=True)
    tests = {mutant: reached.tests(mutant) for mutant in drawn}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as executor:
        places: queue.Queue[Place] = queue.Queue()
        for number in range(options.jobs):
            places.put(Place(Path(folder) / str(number)))

        def tried(mutant: Mutant) -> bool:
            place = places.get()
            try:
                return place.survives(mutant, tests[mutant])
            finally:
                places.put(place)

        # What pytest does not find would be taken for a test that fails.
        place = places.get()
        if place.pytest(sorted(set().union(*tests.values())), "--collect-only") != 0:
            raise SystemExit("the tests that were measured are not there")
        places.put(place)
        killed = 0
        for number, (mutant, survives) in enumerate(zip(drawn, executor.map(tried, drawn), strict=True), 1):
            killed += not survives
            if survives:
                was, now = mutant.shown()
                print(f"{number}. {mutant.path}:{mutant.line}: survives\n  - {was}\n  + {now}", flush=True)
    share = 100 * killed / len(drawn)
    print(f"{killed} of {len(drawn)} killed: {share:.1f}%")
    if share < AT_LEAST:
        raise SystemExit(f"fewer than {AT_LEAST}%")


if __name__ == "__main__":
    main()
