"""Every way to choose among lines that conflict."""

from collections.abc import Iterator, Sequence

from binjiang_cli.estimation.cumulation.claims import LineClaim
from binjiang_cli.estimation.cumulation.search import bits, neighbours


def maximal_choices(claims: Sequence[LineClaim]) -> Iterator[list[int]]:
    """Yield the sets of claims of which no two conflict and to which none could be added, as indices in order."""
    apart = neighbours(claims)
    everything = (1 << len(claims)) - 1
    compatible = [everything & ~apart[index] & ~(1 << index) for index in range(len(claims))]
    pending = [(0, everything, 0)]
    while pending:  # Bron and Kerbosch's, with a pivot
        chosen, open_, closed = pending.pop()
        if not open_:
            if not closed:
                yield bits(chosen)
            continue
        pivot = max(bits(open_ | closed), key=lambda index: (compatible[index] & open_).bit_count())
        for index in bits(open_ & ~compatible[pivot]):
            pending.append((chosen | 1 << index, open_ & compatible[index], closed & compatible[index]))
            open_ &= ~(1 << index)
            closed |= 1 << index
