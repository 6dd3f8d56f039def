"""What became of each record, as JSON for programs: `refkit enrich --json`.

The shape is told in docs/commands.md and stays: members may be added, none goes or changes its
meaning. Receipts have the shape that they have in library.json.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from refkit.enrich import Consulted, Offer
    from refkit.model import Change, Evidence, Plan, Record
    from refkit.sources import Answer


def as_json(consulted: "Mapping[str, Consulted]", plan: "Plan", *, written: bool) -> str:
    """A list with an object for each record that was looked up or changed, by key."""
    from refkit.view.diff import was

    after: dict[str, Record] = {}
    for record in plan.put:
        before = was(plan, record)
        after[before.key if before else record.key] = record
    keys = dict.fromkeys((*consulted, *after))
    objects = [_object(key, consulted.get(key), plan, after.get(key), written) for key in keys]
    return json.dumps(objects, ensure_ascii=False, indent=2)


def _object(
    key: str, one: "Consulted | None", plan: "Plan", after: "Record | None", written: bool
) -> dict[str, Any]:
    from refkit.enrich.plan import overall

    now = after.key if after else key
    return {
        "key": now,
        "former": key if now != key else None,
        "outcome": _outcome(key, one, plan, after),
        "written": written and after is not None,
        "answers": [_answer(answer) for answer in overall(one.answers)] if one else [],
        "offers": [_offer(offer) for offer in one.offers] if one else [],
        "changes": [_change(change) for change in plan.changes.get(now, ())],
        "receipts": _receipts(plan.before.get(key), after),
        "problems": [
            {"code": problem.code, "severity": problem.severity.value, "message": problem.message}
            for problem in plan.problems
            if problem.key in (key, now)
        ],
    }


def _outcome(key: str, one: "Consulted | None", plan: "Plan", after: "Record | None") -> str:
    """In a word; "absent" only where the plan says that nobody has the work."""
    codes = {problem.code for problem in plan.problems if problem.key == key}
    if after is not None:
        before = plan.before.get(key)
        back = before is not None and len(after.receipts) < len(before.receipts)
        return "reverted" if back else "changed"
    if any(match.left == key for match in plan.review):
        return "likely"
    if key in plan.present:
        return "same"
    if "ENR001" in codes:
        return "absent"
    return "unchecked" if one and "ENR002" in codes else "unresolved"


def _answer(answer: "Answer") -> dict[str, Any]:
    refusal = answer.refusal
    return {
        "source": answer.source,
        "state": answer.state.value,
        "reason": refusal.message if refusal else "",
        "until": refusal.until.isoformat() if refusal and refusal.until else None,
    }


def _offer(offer: "Offer") -> dict[str, Any]:
    from refkit.text import plain

    return {
        "source": offer.source,
        "locator": offer.locator,
        "title": plain(offer.entry.title),
        "verdict": offer.match.verdict.value,
        "evidence": [_evidence(one) for one in offer.match.evidence],
    }


def _evidence(one: "Evidence") -> dict[str, Any]:
    return {"what": one.what, "score": one.score, "detail": one.detail}


def _change(change: "Change") -> dict[str, Any]:
    return {
        "field": change.field,
        "before": change.before,
        "after": change.after,
        "source": change.origin.source,
        "locator": change.origin.locator,
    }


def _receipts(before: "Record | None", after: "Record | None") -> list[Any]:
    """The receipts that this run has written, or would."""
    from refkit import codec

    if before is None or after is None:
        return []
    printed = json.loads(codec.encode(after)).get("receipts", [])
    kept = sum(receipt in before.receipts for receipt in after.receipts)
    return list(printed[kept:])
