"""Former keys that a person edits: what is taken out stays this work's, what is put in is nobody's.

An edit of a record may take a former key from it. Manuscripts may still cite that key, so it is
retired as the key of a removed work is; the same work may have it back. How an edit is understood
otherwise is known by refkit.curate.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from refkit.citekey import fold
from refkit.curate.work import outlined
from refkit.model import Plan, Record, Retired
from refkit.rename import restored, see_fit


def keep(
    plan: Plan, records: Mapping[str, Record], retired: Mapping[str, Retired], today: date
) -> Plan:
    """``plan``, which changes records, with the keys that lead to them accounted for.

    ``records`` are looked at only where a former key is put in. Raises RefkitError for one that
    cannot be a key, or that is another work's.
    """
    changed: dict[str, Retired | None] = {}
    for after in plan.put:
        before = plan.before.get(after.key)
        if before is None or before.aliases == after.aliases:
            continue
        own = {fold(key) for key in (before.key, *before.aliases)}
        for alias in after.aliases:
            if fold(alias) not in own:
                see_fit(alias)
                changed |= dict.fromkeys(restored(records, after.key, alias, retired))
        left = {fold(key) for key in (after.key, *after.aliases)}
        gone = Retired(entry=outlined(before.entry), on=today)
        changed |= {key: gone for key in before.aliases if fold(key) not in left}
    return msgspec.structs.replace(plan, retired={**plan.retired, **changed}) if changed else plan
