"""Cumulation and limits over the lines of many companies at once, as tables.

Where every line in conflict claims one subject (or its record), the lines on a subject form a clique, and the best of each
is paid. Companies with lines on several subjects in conflict, or with conflicts besides a limit that binds, are left to the
exact reading. Without conflicts every line is paid, and a limit gives its room to the lows in line order, then to what the
highs add.
"""

from binjiang_cli.batch.kernel.lines import ELIGIBLE, INELIGIBLE

RECORD_NUMBER = "(o & 4294967295)"
RECORD = "chr(1)"  # no subject holds a control character


def claims_query(t: str) -> str:
    """A row for each subject that a line of a company with possible conflicts claims."""
    claimed = f"CASE WHEN len(subj) > 0 THEN subj ELSE [{RECORD} || section || ':' || {RECORD_NUMBER}] END"
    return (
        f"SELECT n, o, verdict = {ELIGIBLE} AS due, lo, hi, gl, gh, greatest(len(subj), 1) AS several,"
        f" unnest({claimed}) AS claim"
        f" FROM {t}_lines SEMI JOIN (SELECT n FROM {t}_heads WHERE ok AND clash) USING (n) JOIN {t}_rules USING (rule)"
        f" WHERE verdict < {INELIGIBLE} AND hi IS NOT NULL AND (several_rules OR len(subj) > 0)"
    )


def ranked_query(t: str) -> str:
    """The claims that several lines make, with the lines' places among those due and among all."""
    order = "ORDER BY hi DESC, gh DESC, gl DESC, o"
    return (
        f"SELECT n, o, due, several, claim, count(*) OVER (PARTITION BY n, claim) AS rivals,"
        f" row_number() OVER (PARTITION BY n, claim {order}) AS hoped_place,"
        f" row_number() OVER (PARTITION BY n, claim, due {order}) AS place,"
        f" first_value(o) OVER (PARTITION BY n, claim, due {order}) AS winner FROM {t}_claims"
        f" QUALIFY rivals > 1"
    )


def limited_query(t: str) -> str:
    """Groups whose lines, those hoped for included, could pay more than their cap; `excess` is by how much."""
    return (
        f"SELECT n, lkey, any_value(cap) AS cap, sum(hi) - any_value(cap) AS excess FROM {t}_lines"
        f" WHERE lkey IS NOT NULL AND cap IS NOT NULL AND verdict < {INELIGIBLE} AND hi IS NOT NULL"
        f" GROUP BY n, lkey HAVING sum(hi) > any_value(cap)"
    )


def cut_query(t: str) -> str:
    """What the lines due of groups with a binding limit pay."""
    ahead = "OVER (PARTITION BY n, lkey ORDER BY o)"
    lows = (
        f"SELECT l.n, l.o, l.lkey, l.lo, l.hi, b.cap, sum(l.lo) OVER (PARTITION BY l.n, l.lkey ORDER BY l.o) AS upto"
        f" FROM {t}_lines l JOIN {t}_limited b ON l.n = b.n AND l.lkey = b.lkey WHERE l.verdict = {ELIGIBLE}"
    )
    granted = f"SELECT *, least(upto, cap) - least(upto - lo, cap) AS low FROM ({lows})"
    room = f"SELECT *, cap - sum(low) OVER (PARTITION BY n, lkey) AS room, sum(hi - low) {ahead} AS more FROM ({granted})"
    paid = f"SELECT n, o, lo, hi, low, low + least(more, room) - least(more - (hi - low), room) AS high FROM ({room})"
    return f"SELECT n, o, low, high FROM ({paid}) WHERE low <> lo OR high <> hi"


def left_query(t: str, *, lost: bool, limited: bool, ways: bool) -> str:
    """The companies that another pass, or the exact reading, has to settle."""
    left = [f"SELECT n FROM {t}_heads WHERE NOT ok", f"SELECT n FROM {t}_lines WHERE refused"]
    if lost:
        left.append(f"SELECT n FROM {t}_ranked WHERE several > 1")
    if lost and limited:
        left.append(f"SELECT n FROM {t}_limited SEMI JOIN {t}_ranked USING (n)")
    if ways:
        left.append(f"SELECT n FROM {t}_ways WHERE refused")
    return f"SELECT DISTINCT n FROM ({' UNION ALL '.join(left)})"
