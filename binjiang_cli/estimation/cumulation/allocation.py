"""What lines are paid of what is due to them, where limits leave no room for all of it."""

from collections.abc import Sequence

from binjiang_cli.estimation.cumulation.claims import Cap, are_nested


def allotted(due: Sequence[tuple[int, int]], caps: Sequence[Cap]) -> list[tuple[int, int]]:
    """Return low and high of what each line gets: the room goes to the lows first, then to what the highs add.

    So low never exceeds high.
    """
    lows = filled([low for low, _ in due], caps)
    left = [cap._replace(room=cap.room - sum(lows[place] for place in cap.members)) for cap in caps]
    more = filled([high - low for (_, high), low in zip(due, lows, strict=True)], left)
    return [(low, low + added) for low, added in zip(lows, more, strict=True)]


def filled(wanted: Sequence[int], caps: Sequence[Cap]) -> list[int]:
    """Return what each line gets of what it wants: the greatest total and, of those, the most for the earlier lines.

    Where the limits nest, that is what the lines get in their order, each the least of what its limits leave.
    """
    binding = binding_caps(wanted, caps)
    if are_nested(cap.members for cap in binding):
        return _in_order(wanted, binding)
    from binjiang_cli.estimation.cumulation.integers import fill

    return fill(wanted, binding, _in_order(wanted, binding))


def binding_caps(wanted: Sequence[int], caps: Sequence[Cap]) -> list[Cap]:
    """Return the limits that leave no room for all that is wanted."""
    return [cap for cap in caps if sum(wanted[place] for place in cap.members) > cap.room]


def _in_order(wanted: Sequence[int], caps: Sequence[Cap]) -> list[int]:
    room = [cap.room for cap in caps]
    own: list[list[int]] = [[] for _ in wanted]
    for number, cap in enumerate(caps):
        for place in cap.members:
            own[place].append(number)
    found = []
    for amount, numbers in zip(wanted, own, strict=True):
        taken = min([amount, *(room[number] for number in numbers)])
        for number in numbers:
            room[number] -= taken
        found.append(taken)
    return found
