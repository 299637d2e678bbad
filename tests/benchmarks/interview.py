"""How many questions interviews of random companies take, beside asking for every field, and for those that a rule reads.

python tests/benchmarks/interview.py [companies]
"""

import sys
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from answers import answered_from  # noqa: E402
from helpers import profile_from  # noqa: E402
from random_profiles import DAY, policy_in, profiles  # noqa: E402

from binjiang_cli.advice.interview import Interview  # noqa: E402
from binjiang_cli.advice.reads import reads_of  # noqa: E402
from binjiang_cli.profile.load import Profile  # noqa: E402

POLICY = policy_in(None)
READS = reads_of(POLICY)


def fields_of(full: Profile) -> tuple[int, int]:
    """Return how many questions every field of every record takes, with one for each section; and of those that rules read."""
    every = read = 0
    for name, section in POLICY.vocabulary.sections.items():
        every, read = every + section.is_list, read + section.is_list
        for _ in full.records(name) or ():
            every += len(section.fields)
            read += sum(READS.of(name, key) for key in section.fields)
    return every, read


def main(count: int) -> None:
    asked, every, read, started = 0, 0, 0, time.perf_counter()
    found = list(islice(profiles(POLICY, 2 * count, 1), count))
    for full in found:
        asked += answered_from(full, Interview(profile_from("company: {name: 甲}", POLICY), POLICY, DAY, full.assume))
        one, other = fields_of(full)
        every, read = every + one, read + other
    seconds = time.perf_counter() - started
    print(f"{len(found)} companies, {seconds:.1f} s: {1000 * seconds / max(asked, 1):.0f} ms a question")
    for words, number in (("asked", asked), ("fields that a rule reads", read), ("every field", every)):
        print(f"{words:26}{number / len(found):8.1f} a company")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
