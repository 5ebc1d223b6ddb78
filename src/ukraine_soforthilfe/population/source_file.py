"""A population file's bytes, read once, and the tables in them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ukraine_soforthilfe.errors import PopulationFileError, Problem
from ukraine_soforthilfe.population.figures import is_forbidden
from ukraine_soforthilfe.population.notices import HIDDEN_UNSEEN
from ukraine_soforthilfe.population.tables import UnreadableError
from ukraine_soforthilfe.population.text_tables import read_text_table

if TYPE_CHECKING:
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.tables import Table

SIZE_AT_MOST = 64 * 2**20
"""Bytes that a population file may have: twenty times the largest official one."""
STANDARD_INPUT = "standard input"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls file begins, and a workbook with a password."""
_ZIP_SIGNATURE = b"PK\x03\x04"
_ENTRY_SIGNATURE = b"PK\x01\x02"
_FILES_AT_MOST = 200
_ENTRIES_AT_MOST = 20_000
# By these a ZIP is a workbook, or a document of another kind.
_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "content.xml", "mimetype"})
# What systems pack beside the files that are meant.
_OF_SYSTEMS = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's content with what names it.

    Attributes:
        file: As the user gave it, to name it in an error.
        name: Without its folder; empty for a stream.
        content: Its bytes.
    """

    file: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def packed(self) -> list[SourceFile] | None:
        """The files in a ZIP, None where the content is none, or is a workbook.

        Raises:
            UnreadableError: It unpacks to more than a file may have, or is locked.
        """
        # What has more entries is told as of a workbook, out of this process.
        entries = self.content.count(_ENTRY_SIGNATURE)
        if not self.content.startswith(_ZIP_SIGNATURE) or entries > _ENTRIES_AT_MOST:
            return None
        import zipfile
        import zlib

        try:
            archive = zipfile.ZipFile(io.BytesIO(self.content))
            files = [
                member
                for member in archive.infolist()
                if not member.is_dir()
                and not member.filename.startswith(_OF_SYSTEMS)
                and not member.filename.rpartition("/")[2].startswith(_OF_SYSTEMS)
            ]
            if _OF_DOCUMENTS.intersection(archive.namelist()) or any(
                member.filename.startswith("xl/") for member in files
            ):
                return None
            if (
                len(files) > _FILES_AT_MOST
                or sum(member.file_size for member in files) > SIZE_AT_MOST
            ):
                raise UnreadableError(
                    Problem(
                        f"The ZIP holds more than {_FILES_AT_MOST} files, or more than "
                        f"{SIZE_AT_MOST // 2**20} MiB. Unpack it and give the file with the table."
                    )
                )
            for member in files:
                if reason := _fault_of(member.filename):
                    raise UnreadableError(Problem(reason))
            return [
                SourceFile(self.file, member.filename, archive.read(member)) for member in files
            ]
        except RuntimeError:  # a password
            raise UnreadableError(
                Problem("The ZIP is protected by a password. Unpack it and give the file in it.")
            ) from None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
            # Told as of a workbook, which most of these are.
            return None

    def tables(self) -> tuple[list[Table], tuple[Text, ...]]:
        """The tables of the file, and what to say about reading them.

        Raises:
            UnreadableError: The content is no table.
        """
        if not self.content.strip():
            raise UnreadableError(Problem("The file is empty. Give one with a table."))
        if self.content.startswith((_ZIP_SIGNATURE, OLE_SIGNATURE)):
            from ukraine_soforthilfe.population.workbooks import read_workbook

            old = self.content.startswith(OLE_SIGNATURE)
            return read_workbook(self.content), (HIDDEN_UNSEEN,) if old else ()
        table, notices = read_text_table(self.content)
        return [table], notices


def read_source(source: str | os.PathLike[str] | IO[bytes]) -> SourceFile:
    """The bytes of a path or of a binary stream.

    Raises:
        PopulationFileError: There is no such file, it cannot be read, or it
            is larger than :data:`SIZE_AT_MOST`.
    """
    if not isinstance(source, (str, os.PathLike)):
        return _limited(STANDARD_INPUT, "", source)
    path = Path(source)
    file = str(path)
    # Where the locale knows no umlauts, a name comes as bytes in disguise.
    name = os.fsencode(path.name).decode(errors="replace")
    try:
        with path.open("rb") as stream:
            if reason := _fault_of(name):
                raise _unusable(file, reason)
            return _limited(file, name, stream)
    except FileNotFoundError:
        raise _unusable(file, "There is no such file. Check the name and the folder.") from None
    except IsADirectoryError:
        raise _unusable(file, "It is a folder. Give a file in it.") from None
    except PermissionError:
        raise _unusable(file, "Permission denied. Ask for the right to read it.") from None
    except OSError as error:
        raise _unusable(file, f"It cannot be read ({error.strerror}).") from None
    except ValueError:
        raise _unusable(file, "A file cannot have such a name. Check it.") from None


def _fault_of(name: str) -> str:
    """Why reports, which name the file, cannot; empty where they can."""
    if any(map(is_forbidden, name)):
        return "The file's name holds control or direction characters. Rename it."
    return ""


def _limited(file: str, name: str, stream: IO[bytes]) -> SourceFile:
    content = stream.read(SIZE_AT_MOST + 1)
    if len(content) > SIZE_AT_MOST:
        raise _unusable(
            file,
            f"It has more than {SIZE_AT_MOST // 2**20} MiB. "
            "Save the table alone as CSV and give that file.",
        )
    return SourceFile(file, name, content)


def _unusable(file: str, message: str) -> PopulationFileError:
    return PopulationFileError(file=file, problems=[Problem(message)])
