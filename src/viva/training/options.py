"""What the training commands are told: where the public sets lie, and where weights and checkpoints go."""

import argparse
from pathlib import Path

RUNS = Path(__file__).parents[3] / "runs"


def read_options(description: str | None, *, public: bool = False) -> argparse.Namespace:
    """`runs`, a folder that is there, and where the command reads them `public`, the public sets or None."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--runs", type=Path, default=RUNS, help="where weights and checkpoints go")
    if public:
        parser.add_argument("--public", type=Path, help="folder with the public sets; without it only our own data is used")
    options = parser.parse_args()
    options.runs.mkdir(parents=True, exist_ok=True)
    return options
