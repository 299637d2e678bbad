"""The real yaml-language-server with the schemas of a rule set: what an editor offers, and what it marks.

`npm install yaml-language-server` puts it into `node_modules/.bin`; without it on the PATH these tests are skipped
(`outside.py`).
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from helpers import RULES
from outside import needs
from pages import ROOT, blocks

from binjiang_cli.cli.main import main

SERVER = shutil.which("yaml-language-server")
pytestmark = needs(SERVER, "yaml-language-server is not on the PATH (npm install it)")
PAGE = (ROOT / "rules" / "README.md").read_text("utf-8")
PATIENCE = 30


class Editor:
    """An editor reduced to what it says to a language server over its standard streams."""

    def __init__(self, folder: Path, schemas: dict[str, str]) -> None:
        assert SERVER is not None
        self.folder = folder
        self.settings = {"yaml": {"schemas": schemas, "schemaStore": {"enable": False}, "completion": True, "validate": True}}
        self.process = subprocess.Popen([SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder)
        self.incoming: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.marked: dict[str, list[dict[str, Any]]] = {}
        self.versions = count(1)
        root = folder.as_uri()
        can = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
        }
        folders = [{"uri": root, "name": folder.name}]
        self.ask("initialize", {"processId": None, "rootUri": root, "workspaceFolders": folders, "capabilities": can})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def close(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def opened(self, name: str, text: str) -> list[dict[str, Any]]:
        """Open a file; what the server marks in it."""
        uri = (self.folder / name).as_uri()
        if uri in self.marked:
            self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
            self._marks(uri)
        document = {"uri": uri, "languageId": "yaml", "version": next(self.versions), "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self._marks(uri)

    def _marks(self, uri: str) -> list[dict[str, Any]]:
        """What the server next marks in a file; nothing, once it is closed."""
        self.marked.pop(uri, None)
        while uri not in self.marked:
            self._next()
        return self.marked[uri]

    def offered(self, name: str, text: str) -> dict[str, dict[str, Any]]:
        """What is offered where a text has its `|`, by what is shown for it."""
        before, _ = text.split("|")
        self.opened(name, text.replace("|", ""))
        line = before.count("\n")
        position = {"line": line, "character": len(before.rsplit("\n", 1)[-1])}
        uri = (self.folder / name).as_uri()
        found = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        return {item["label"]: item for item in found["items"]}

    def ask(self, method: str, parameters: Any) -> Any:
        self._send({"id": method, "method": method, "params": parameters})
        while (answer := self._next()).get("id") != method:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self.incoming.put(json.loads(stream.read(length)))

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks is answered, what it marks is kept."""
        message = self.incoming.get(timeout=PATIENCE)
        if message.get("method") == "workspace/configuration":
            sections = [item["section"] for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": [self.settings.get(section) for section in sections]})
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": None})
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.marked[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """A rule set in a folder with its schemas, which the settings that the page for keepers shows give to its files."""
    folder = tmp_path_factory.mktemp("editor")
    rules = folder / "rules" / "example"
    shutil.copytree(RULES, rules)
    (folder / "schemas").mkdir()
    (settings,) = blocks(PAGE, "json")
    schemas = json.loads(settings)["yaml.schemas"]
    for path in schemas:
        output = str(folder / path)
        assert main(["rules", "schema", Path(path).stem, "--rules", str(rules), "--output", output, "--lang", "en"]) == 0
    editor = Editor(folder, schemas)
    yield editor
    editor.close()


TITLE = "title: {zh: 例, en: Example}\n"
HEAD = f"""\
{TITLE}clause: S4.1
verified_on: 2026-11-22
in_force: {{from: 2024-11-25}}
"""
RULE = HEAD + "for_each: loans\neligible_cost: loan.principal\nintensity: 30%\n"


def test_what_ships_is_not_marked(editor):
    files = sorted(RULES.rglob("*.yaml"))
    assert len(files) > 10
    for path in files:
        assert editor.opened(f"rules/example/{path.relative_to(RULES)}", path.read_text("utf-8")) == [], path


def test_the_keys_of_a_rule_are_offered_with_their_meaning(editor):
    offered = editor.offered("rules/example/payments/new.yaml", HEAD + "for_each: loans\n|")
    assert {"eligible_cost", "intensity", "ceiling", "when"} <= set(offered)
    assert "title" not in offered
    assert "an expression of money" in str(offered["eligible_cost"]["documentation"])


@pytest.mark.parametrize(
    ("text", "expected", "absent"),
    [
        ("clause: |", {"S4.1", "S4.2a", "M16"}, {"S9"}),
        ("for_each: |", {"company", "loans", "honours"}, {"loan"}),
        ('for_each: company\nwhen:\n  gazelle:\n    test: |', {"'\"gazelle\" in company.statuses'"}, set()),
        ("for_each: loans\neligible_cost: |", {"loan.principal", "loan.interest_paid"}, {"loan.drawn_on", "rd_project.spend"}),
        ("for_each: rd_projects\neligible_cost: |", {"rd_project.spend"}, {"loan.principal"}),
        ('for_each: loans\nwhere: |', {'loan.lender == "bank"'}, {"loan.principal"}),
        ("intensity: |", {"{up_to: 30%}", "{from: 5%, to: 10%}", "30%"}, set()),
        ("limit:\n  |", {"per", "amount"}, {"when"}),
        ("when:\n  bank:\n    |", {"test", "zh", "en"}, set()),
    ],
)  # fmt: skip
def test_values_are_offered_from_the_rule_set(editor, text, expected, absent):
    offered = set(editor.offered("rules/example/payments/new.yaml", TITLE + text))
    assert expected <= offered
    assert not absent & offered


def test_the_snippet_of_a_range_becomes_a_range(editor):
    item = editor.offered("rules/example/payments/new.yaml", TITLE + "intensity: |")["{from: 5%, to: 10%}"]
    text = item.get("insertText") or item["textEdit"]["newText"]
    assert [part.strip() for part in text.strip().splitlines()] == ["from: ${1:5%}", "to: ${2:10%}"]


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("rules/example/payments/a.yaml", RULE + "cieling: loan.interest_paid\n", 7, "cieling"),
        ("rules/example/payments/b.yaml", RULE.replace("S4.1", "S4.9"), 1, "S4.2a"),
        ("rules/example/payments/c.yaml", RULE.replace("for_each: loans", "for_each: loan"), 4, "loans"),
        ("rules/example/payments/d.yaml", RULE.replace("30%", "{upto: 30%}"), 6, "upto"),
        ("rules/example/payments/e.yaml", RULE + "limit: {per: company}\n", 7, "amount"),
        ("rules/example/payments/f.yaml", RULE + "when:\n  bank:\n    test: loan.lender\n    zh: 银行\n", 8, "en"),
        ("rules/example/payments/g.yaml", RULE + "parameters:\n  rate:\n  - {from: 2025-01-01, valeu: 30%}\n", 9, "valeu"),
        ("rules/example/payments/h.yaml", RULE.replace("eligible_cost: loan.principal\n", ""), 0, "eligible_cost"),
        ("rules/example/tests/i.yaml", "- case: {zh: 例, en: x}\n  profile: {company: {name: 甲}, as_of: 2026-06-30}\n"
         "  expect:\n    lines:\n      loan-intrest:loans[0]: eligible\n", 4, "loan-interest"),
        ("rules/example/tests/j.yaml", "- case: {zh: 例, en: x}\n  profile: {company: {name: 甲, size: 1}, as_of: 2026-01-01}\n"
         "  expect: {lines: {}}\n", 1, "size"),
        ("rules/example/vocabulary.yaml", "extends: binjiang-2024\nsections:\n  company:\n    field: {}\n", 3, "field"),
    ],
)  # fmt: skip
def test_a_slip_is_marked_at_its_line(editor, name, text, line, words):
    marked = editor.opened(name, text)
    assert {mark["range"]["start"]["line"] for mark in marked} == {line}, marked
    assert any(words in mark["message"] for mark in marked), marked


def test_a_file_can_name_its_schema_itself(editor):
    """Without settings: the comment that editors of other makes look for."""
    first = "# yaml-language-server: $schema=schemas/rule.json\n"
    marked = editor.opened("draft.yaml", first + RULE + "cieling: 1\n")
    assert [mark["range"]["start"]["line"] for mark in marked] == [8]
    assert {"intensity", "eligible_cost"} <= set(editor.offered("draft2.yaml", first + HEAD + "for_each: loans\n|"))
