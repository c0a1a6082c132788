"""The documents of this installation's rulebook, read once."""

from functools import lru_cache

from lianchuang.procedures.shelf import procedures
from lianchuang.rulebook.document_form import DocumentForm
from lianchuang.rulebook.documents import read_documents


@lru_cache(maxsize=1)
def documents() -> dict[str, tuple[DocumentForm, ...]]:
    """Every document, by procedure."""
    return read_documents(procedures())
