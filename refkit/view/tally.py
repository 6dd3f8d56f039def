"""What the sources answered, summed up: a line for each, with how often it said what.

The eight kinds of answer are never mixed: an outage is not "absent".
"""

from collections.abc import Mapping

from refkit.exchange import State
from refkit.view import DIM, GREEN, YELLOW, Screen, cells, paint, plural, safe, wrap

_STYLE = {State.FOUND: GREEN, State.ABSENT: "", State.SKIPPED: DIM}


def draw(tally: Mapping[str, Mapping[State, int]], records: int, screen: Screen) -> str:
    """Draw a line for each source; see `refkit.view.answers`."""
    lines = [f"{plural(records, 'record')} looked up"] if records else []
    widest = max((cells(safe(source)) for source in tally), default=0)
    for source, counts in tally.items():
        name = safe(source)
        said = [f"{state.value} {counts[state]}" for state in State if counts.get(state)]
        plain_line = ", ".join(said)
        if screen.width and 4 + widest + cells(plain_line) > screen.width:
            lines.append(f"  {name}")
            lines += [f"    {part}" for part in wrap(plain_line, max(8, screen.width - 4))]
            continue
        coloured = ", ".join(
            paint(f"{state.value} {counts[state]}", _STYLE.get(state, YELLOW), screen)
            for state in State
            if counts.get(state)
        )
        lines.append(f"  {name}{' ' * (widest - cells(name))}  {coloured}")
    return "\n".join(lines)
