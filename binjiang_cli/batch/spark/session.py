"""A Spark session: started quietly, ended in any case, its errors in words."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from binjiang_cli.source.problem import InputError, refuse
from binjiang_cli.words import Text, visible

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

T = TypeVar("T")
ADDRESS = re.compile(r"(?:spark|k8s)://(?:https?://)?(?P<hosts>[^/]+)")
SECONDS = 10
TOLD = re.compile(r"\bTold: (\[.*\])")
BEFORE_REASON = re.compile(
    r'^(?:Exception in thread "[^"]*" |Job aborted due to stage failure: .*? \(TID \d+\) \([^)]*\): )?'
    r"(?:org\.apache\.spark\.[\w.$]+: )?"
)
SETTINGS: dict[str, bool | float | int | str | None] = {
    "spark.ui.showConsoleProgress": False,
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": True,
    "spark.sql.execution.arrow.maxBytesPerBatch": "64m",
}
INSTALL = Text("pip install '.[spark]'", "pip install '.[spark]'")
JAVA = Text("装 Java 17 或更新的版本，或把 JAVA_HOME 指到它", "install Java 17 or newer, or point JAVA_HOME to it")


@contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """Return a session on a cluster; without a master, on the one that spark-submit or Spark's configuration names, or here.

    Raises InputError, in words, for whatever Spark cannot do.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise refuse(Text("没有安装 Spark", "Spark is not installed"), hint=INSTALL) from None
    failures = (PySparkException, Py4JError, ConnectionError)
    if not _submitted():
        _check_java()
        _check_reachable(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # of pandas, which is not used
    logging.disable()  # of py4j, which tells of an interrupt as of an error
    handle, name = tempfile.mkstemp(prefix="binjiang-spark-", suffix=".log")
    os.close(handle)
    log, keep, spark = Path(name), False, None
    builder = SparkSession.builder.appName("binjiang batch").config(map=SETTINGS)
    try:
        with _said_in(log):
            spark = (builder if master is None else builder.master(master)).getOrCreate()
        try:
            yield spark
        finally:
            with suppress(*failures):
                spark.stop()
    except failures as error:
        keep = not _submitted()
        raise (_not_started if spark is None else _not_finished)(error, log) from None
    finally:
        if not keep:
            log.unlink()


def done_beside(spark: SparkSession, work: Callable[[], T]) -> T:
    """Return what work comes to, in a thread of its own.

    An interrupt strikes the main thread, ends Spark, and work can clear up.
    """
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            spark.stop()
            raise


@contextmanager
def _said_in(log: Path) -> Iterator[None]:
    """Return what processes that are started meanwhile say, as long as they live, stands in a file and not in the terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    with log.open("ab") as file:
        for number in kept:
            os.dup2(file.fileno(), number)
    try:
        yield
    finally:
        for number, before in kept.items():
            os.dup2(before, number)
            os.close(before)


def _submitted() -> bool:
    """Return whether spark-submit has started this program: it has started Java then, and has the log."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _where(log: Path) -> Text:
    return Text("见 Spark 的日志", "see Spark's log") if _submitted() else Text(f"日志：{log}", f"log: {log}")


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = (Path(home) / "bin" / "java").exists() if home else shutil.which("java")
    if not found:
        raise refuse(Text("找不到 Java，Spark 要用它", "Spark needs Java, and there is none"), hint=JAVA)


def _check_reachable(master: str | None) -> None:
    """Ask at a master's addresses whether anyone is there: Spark itself would try for a minute."""
    found = ADDRESS.match(master or "")
    if found is None:
        return
    for address in found["hosts"].split(","):
        try:
            parts = urlsplit(f"//{address}")
            socket.create_connection((parts.hostname or "", parts.port or 443), SECONDS).close()
        except (OSError, ValueError):
            continue
        return
    shown = visible(master or "")
    hint = Text("看看地址和端口，以及那边是否在运行", "check its address and port, and that it is running")
    raise refuse(Text(f"--master：连不上 {shown}", f"--master: {shown} cannot be reached"), hint=hint)


def _not_started(error: Exception, log: Path) -> InputError:
    reason = _reason(error, log)
    hint = Text("看看 --master 和 Java（17 以上）；", "check --master and Java (17 or newer); ") + _where(log)
    return refuse(Text(f"Spark 没有启动：{reason}", f"Spark did not start: {reason}"), hint=hint)


def _not_finished(error: Exception, log: Path) -> InputError:
    """Return why a job failed: what an executor told, or what Spark says."""
    text = str(error)
    if found := TOLD.search(text):
        message, hint = json.loads(found[1])
        return refuse(Text(*message), hint=None if hint is None else Text(*hint))
    if "No module named 'binjiang_cli'" in text:
        return refuse(
            Text("执行节点的 Python 里没有 binjiang", "the executors' Python has no binjiang"),
            hint=Text("见 examples/batch/SPARK.zh-CN.md；", "see examples/batch/SPARK.md; ") + _where(log),
        )
    reason = _reason(error, log)
    return refuse(Text(f"Spark 没有算完：{reason}", f"Spark could not finish: {reason}"), hint=_where(log))


def _reason(error: Exception, log: Path) -> str:
    """Return the line that says most.

    Of a Python worker its last, of Java its first, of a start that failed the log's error.
    """
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PythonException

    if isinstance(error, Py4JJavaError):
        said = str(error.java_exception.toString()).split("\n")[0].strip()
        causes = re.findall("^Caused by: (.*)$", str(error), re.MULTILINE)
        if said.endswith(":") and causes:
            said = causes[-1]
    elif isinstance(error, PythonException):
        lines = [line for line in str(error).split("\n") if re.match(r"[\w.]+(?:Error|Exception)\b", line)]
        said = lines[-1] if lines else str(error).split("\n")[0]
    else:
        said = str(error).split("\n")[0]
        if "JAVA_GATEWAY_EXITED" in said:
            lines = [line for line in log.read_text("utf-8", "replace").split("\n") if re.search(r"Exception|Error", line)]
            said = lines[0] if lines else said
    return visible(BEFORE_REASON.sub("", said.strip()))[:300]
