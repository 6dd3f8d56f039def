"""What became of the records that were looked up: for people, and as JSON for programs.

It knows which problems say the same twice, and what a person may want to do next. The shape of the
JSON is told in docs/commands.md and stays: members may be added, none goes or changes its
meaning. Receipts have the shape that they have in library.json.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from refkit.commands import Run, serious

if TYPE_CHECKING:
    from refkit.commands.ask import Asked
    from refkit.commands.wish import Wish
    from refkit.enrich import Consulted, Offer
    from refkit.model import Change, Evidence, Plan, Record
    from refkit.sources import Answer


# Told by the diff itself, so not once more below it: what is likely, and a new key.
IN_THE_DIFF = frozenset({"ENR009", "ENR016"})
_NOT_FOUND, _UNANSWERED = "ENR001", "ENR002"


def show(run: Run, wish: "Wish", asked: "Asked", plan: "Plan", *, written: bool) -> bool:
    """Print the diff, or JSON, then what there is to say; whether there are findings.

    A file that holds other papers is none: that a record is not in it is counted, not found fault
    with. Records that a source did not answer about are counted too, since its reason is said once.
    """
    from refkit import view
    from refkit.commands import refused

    consulted = tuple(asked.consulted.values())
    if wish.as_json:
        run.write(as_json(asked.consulted, plan, written=written))
    elif not (written and run.quiet):
        drawn = view.enrichment(
            plan, asked.consulted, run.screen(sys.stdout), explain=wish.explain, verbose=run.verbose
        )
        run.write(drawn)
    left_out = _Counted(wish, asked, plan)
    general = (*asked.problems, *refused.problems(consulted, run.today))
    told = [problem for problem in plan.problems if problem not in left_out.missing]
    shown = [p for p in told if p.code not in IN_THE_DIFF and p not in left_out.unanswered]
    run.report([*general, *(told if run.verbose else shown)])
    if not wish.files:
        run.say(view.answers(refused.tally(consulted), len(consulted), run.screen(sys.stderr)))
    for line in left_out.said():
        run.say(line)
    return serious([*general, *told])


class _Counted:
    """Problems that are summed up in a line, since each record has the same one."""

    def __init__(self, wish: "Wish", asked: "Asked", plan: "Plan") -> None:
        from refkit.enrich.plan import overall
        from refkit.enrich.report import needs_answer

        owing = {
            key
            for key, one in asked.consulted.items()
            if any(map(needs_answer, overall(one.answers)))
        }
        self.files = wish.files
        self.missing = [p for p in plan.problems if p.code == _NOT_FOUND and wish.files]
        self.unanswered = [p for p in plan.problems if p.code == _UNANSWERED and p.key in owing]

    def said(self) -> "Sequence[str]":
        from refkit.errors import Severity
        from refkit.view import plural

        lines = []
        if self.missing:
            where = self.files[0] if len(self.files) == 1 else "these files"
            verb = "is" if len(self.missing) == 1 else "are"
            lines.append(f"{plural(len(self.missing), 'record')} {verb} not in {where}")
        open_ = [p for p in self.unanswered if p.severity is not Severity.INFO]
        if open_:
            keys = ", ".join(p.key for p in open_[:3])
            more = f" and {len(open_) - 3} more (--verbose lists them)" if len(open_) > 3 else ""
            lines.append(f"could not be looked up everywhere: {keys}{more}")
        return lines


def say_what_next(
    run: Run, wish: "Wish", asked: "Asked", plan: "Plan", *, of: int, written: bool
) -> None:
    """Say how far it got, what is written or would be, and which command goes on from here."""
    from refkit.view import plural

    changed = plural(len(plan.put), "record")
    if asked.interrupted:
        run.say(
            f"interrupted: {len(asked.consulted)} of {plural(of, 'record')} were looked up; "
            "what was answered is stored, and the same command goes on from there"
        )
    if not plan.put:
        run.say("nothing has changed" if written else "nothing would change")
    elif written:
        run.say(f"{changed} changed; refkit enrich --revert KEY takes changes back")
    else:
        run.say(f"{changed} would change: the same command with --apply writes it")
    if plan.review and not wish.review:
        pairs = plural(len(plan.review), "offer")
        run.say(f"{pairs} may be right: --review shows them one by one and asks")


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
