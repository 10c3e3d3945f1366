"""What a language model costs: counted with every request, and stopped before a limit is passed."""

import threading
from dataclasses import dataclass

from viva.errors import CostLimitReached

CHARACTERS_PER_TOKEN = 2.5
"""On the safe side: English has about 4."""
MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Dollars for a million tokens."""

    input: float
    output: float

    def of(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost."""
        return (tokens_in * self.input + tokens_out * self.output) / MILLION


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one exchange; not `counted` where the server did not tell and they are guessed."""

    tokens_in: int
    tokens_out: int
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run has used up; `cost` is None where no price is known."""

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    guessed: bool = False


class Meter:
    """Counts tokens and money over all requests, from any thread."""

    def __init__(self, price: Price | None = None, most: float | None = None) -> None:
        self._price = price
        self._most = most
        self._reserved = 0.0
        self._spent = Spent(cost=0.0 if price else None)
        self._turn = threading.Lock()

    @property
    def spent(self) -> Spent:
        """What was used up so far."""
        return self._spent

    def reserve(self, characters: int, most_tokens: int) -> Usage:
        """Ask leave for a request before it is sent; CostLimitReached where it could pass the limit."""
        worst = Usage(tokens_in=round(characters / CHARACTERS_PER_TOKEN), tokens_out=most_tokens, counted=False)
        with self._turn:
            cost = self._cost(worst)
            if self._most is not None and (self._spent.cost or 0.0) + self._reserved + cost > self._most:
                raise CostLimitReached(f"The cost limit of ${self._most:g} could be passed by the next request.")
            self._reserved += cost
        return worst

    def settle(self, reserved: Usage, used: Usage | None) -> None:
        """Count what a request came to; None for one that certainly cost nothing."""
        with self._turn:
            self._reserved -= self._cost(reserved)
            if used is None:
                return
            before = self._spent
            self._spent = Spent(
                requests=before.requests + 1,
                tokens_in=before.tokens_in + used.tokens_in,
                tokens_out=before.tokens_out + used.tokens_out,
                cost=None if before.cost is None else before.cost + self._cost(used),
                guessed=before.guessed or not used.counted,
            )

    def _cost(self, usage: Usage) -> float:
        return self._price.of(usage.tokens_in, usage.tokens_out) if self._price else 0.0


def spent_line(model: str, spent: Spent) -> str:
    """What a run has used up, in one line."""
    about = "about " if spent.guessed else ""
    requests = f"{spent.requests} request{'' if spent.requests == 1 else 's'}"
    cost = "no price known" if spent.cost is None else f"{about}${spent.cost:.4f}"
    return f"{model}: {requests}, {about}{spent.tokens_in} tokens in, {about}{spent.tokens_out} out, {cost}"
