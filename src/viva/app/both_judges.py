"""Two judges side by side: the language model's word is in force, the offline judge's is kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from viva.app.ports import Judge
from viva.core.model import Ungraded, Verdicts
from viva.core.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class BothJudges:
    """Asks both; where the language model could not say, the offline judge's word is in force and says so."""

    llm: Judge
    offline: Judge
    name: str = "both"

    @property
    def version(self) -> str:
        """Names both judges."""
        return f"{self.llm.version} beside {self.offline.version}"

    def judge(self, readings: Sequence[Reading]) -> list[Verdicts | Ungraded]:
        """One result per reading, in order."""
        offline, llm = self.offline.judge(readings), self.llm.judge(readings)
        return [self._joined(mine, other) for mine, other in zip(llm, offline, strict=True)]

    def _joined(self, llm: Verdicts | Ungraded, offline: Verdicts | Ungraded) -> Verdicts | Ungraded:
        if isinstance(offline, Ungraded):
            return llm
        if isinstance(llm, Ungraded):
            return replace(offline, judge=replace(offline.judge, instead_of=self.llm.name, reason=llm.reason))
        return replace(llm, second=offline)
