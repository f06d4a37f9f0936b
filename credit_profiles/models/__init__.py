from .catalogue import CatalogueItem
from .file import CreditFile, FileReading
from .record import CreditRecord
from .source import SourceAnswer

__all__ = ["CatalogueItem", "CreditFile", "CreditRecord", "FileReading", "SourceAnswer"]
