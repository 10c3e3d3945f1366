"""What is kept in files that only the user may read."""

from viva.adapters.private_files.drafts import DraftFile
from viva.adapters.private_files.reply_journal import ReplyJournal
from viva.adapters.private_files.texts import TextFiles

__all__ = ["DraftFile", "ReplyJournal", "TextFiles"]
