"""All checks, one command: `python tests`. Lint, format, types, layers, then the tests with branch coverage.

`python tests bench` measures instead: every speed and size figure that the README states.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHECKS = (
    ("ruff", "check", "--quiet"),
    ("ruff", "format", "--check", "--quiet"),
    ("mypy",),
    ("importlinter",),
    ("pytest", "--quiet", "--cov", "--cov-report=term:skip-covered"),
)


def main() -> int:
    """Run every check, the later ones too where one fails; 0 when all pass."""
    failed = [check[0] for check in CHECKS if not _passes(check)]
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return len(failed)


def _passes(check: tuple[str, ...]) -> bool:
    print(f"== {' '.join(check)}", flush=True)
    name, *arguments = check
    command = [sys.executable, "-m", name, *arguments]
    if name == "importlinter":
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["bench"]:
        from bench import run

        run.main(sys.argv[2:])
    else:
        sys.exit(main())
