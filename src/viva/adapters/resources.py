"""Where the files lie that come with Viva: in the installed package, or at the top of the repository."""

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
REPOSITORY = PACKAGE.parent.parent


def builtin_bank() -> Path:
    """The folder with the built-in `questions/`, `rubric/` and `prompts/`."""
    installed = PACKAGE / "data"
    return installed if installed.is_dir() else REPOSITORY


def builtin_scale() -> Path:
    """The scale of banks that have none of their own."""
    return builtin_bank() / "rubric" / "scale.yaml"
