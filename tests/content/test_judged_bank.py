"""The built-in bank under the rules that ask the judge; `viva check` holds all of it against them, this every tenth question."""

from fakes import MemoryTexts
from viva import wiring
from viva.app.judged_rules import judged_rules
from viva.core.content_rules import acceptance
from viva.settings import load_settings


def test_the_judge_finds_nothing_that_the_bank_does_not_accept() -> None:
    settings = load_settings({}, {})
    bank = wiring.bank(settings)
    (rule,) = judged_rules(wiring.grader(settings, bank), MemoryTexts())
    asked = bank.questions()[::10]
    found = [(f.rule, q.id, f.target.criterion) for q in asked for f in rule(q) if acceptance(f, q) is None]
    assert (len(asked), found) == (15, [])
