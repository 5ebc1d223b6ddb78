"""Merges a letter with the sheet Serienbrief of a workbook into one PDF, by LibreOffice.

For the Python of the system, which has LibreOffice's module ``uno``:
``/usr/bin/python3 tools/mail_merge.py brief.xlsx brief.pdf``. It needs Debian's packages
libreoffice-writer-nogui, libreoffice-base-nogui, libreoffice-calc-nogui and python3-uno. The letter
that it writes is kept beside the PDF as ``.odt``, to be opened and changed; neither is written over
without ``--force``. ``--letter brief.odt`` merges the letter that was made of it, and leaves it
alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

try:  # Of the system's Python alone.
    import uno  # type: ignore[import-not-found, unused-ignore]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found, unused-ignore]
    from com.sun.star.connection import (  # type: ignore[import-not-found, unused-ignore]
        NoConnectException,
    )
except ImportError:
    uno = None

SOURCE = SHEET = "Serienbrief"
SECONDS_AT_MOST = 120
_TABLE = 0  # com.sun.star.sdb.CommandType.TABLE
_FILE = 2  # com.sun.star.text.MailMergeType.FILE
_PARAGRAPH = 0  # com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK
_GERMAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>de-DE</value></prop></item></oor:items>
"""
_FIELD = "com.sun.star.text.TextField.Database"
_AMOUNTS = 'SELECT "Betrag_Text" FROM "Serienbrief"'
# Around the sentences, which are in one language.
GERMAN = (
    (
        *("«Art» «Name»", "", "Zuweisung von «Betrag_Text»", ""),
        *("Sehr geehrte Damen und Herren,", ""),
    ),
    ("", "Mit freundlichen Grüßen"),
)
ENGLISH = (
    ("«Art» «Name»", "", "Allocation of «Betrag_Text»", "", "Dear Sir or Madam,", ""),
    ("", "Yours faithfully"),
)

NO_WORKBOOK = (
    "{file} ist keine Datei. Die Mappe angeben, die soforthilfe explain --all --format xlsx "
    "schreibt. / {file} is no file. Give the workbook that soforthilfe explain --all --format xlsx "
    "writes."
)
NO_SHEET = (
    "{file} hat kein Blatt Serienbrief. Die Mappe angeben, die soforthilfe explain --all --format "
    "xlsx schreibt. / {file} has no sheet Serienbrief. Give the workbook that soforthilfe explain "
    "--all --format xlsx writes."
)
IN_THE_WAY = (
    "Schon vorhanden: {files}. Umbenennen, einen anderen Namen angeben oder mit --force ersetzen; "
    "ein geänderter Brief bleibt, wo --letter ihn nennt. / Already there: {files}. Rename it, give "
    "another name, or replace it by --force; a letter that you changed stays where --letter names "
    "it."
)
NO_LETTER = (
    "{file} ist kein Brief, den LibreOffice Writer öffnet. Den Brief angeben, den dieses Programm "
    "als .odt schreibt, auch geändert. / {file} is no letter that LibreOffice Writer opens. Give "
    "the one that this program writes as .odt, changed or not."
)
OTHER_FIELDS = (
    "{file} hat Felder, die es in der Mappe nicht gibt: {fields}. Sie entfernen oder die Mappe mit "
    "diesen Spalten schreiben. / {file} has fields that the workbook has not: {fields}. Take them "
    "out, or write the workbook with these columns."
)
NO_FIELDS = (
    "{file} hat kein Feld der Tabelle Serienbrief; alle Briefe wären gleich. / {file} has no field "
    "of the table Serienbrief; all letters would be the same."
)
NO_UNO = (
    "Dieses Python kennt LibreOffice nicht. Mit /usr/bin/python3 starten und python3-uno "
    "installieren. / This Python does not know LibreOffice. Run it by /usr/bin/python3, and "
    "install python3-uno."
)


def asked(words: list[str]) -> tuple[Path, Path, Path | None]:
    """The workbook, the PDF and a letter that a command line names; nothing is in their way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("workbook", type=Path, help="as soforthilfe explain --all --format xlsx")
    parser.add_argument("pdf", type=Path, help="the letters; beside it the letter as .odt")
    parser.add_argument("--letter", type=Path, help="a letter of your own, made of that .odt")
    parser.add_argument("--force", action="store_true", help="write over what is there")
    given = parser.parse_args(words)
    if given.pdf.suffix.lower() != ".pdf":
        parser.error(f"{given.pdf}: no name of a PDF")
    if not given.workbook.is_file():
        sys.exit(NO_WORKBOOK.format(file=given.workbook))
    if given.letter and not given.letter.is_file():
        sys.exit(NO_LETTER.format(file=given.letter))
    written = [given.pdf] if given.letter else [given.pdf, given.pdf.with_suffix(".odt")]
    there = [str(path) for path in written if path.exists()]
    if there and not given.force:
        sys.exit(IN_THE_WAY.format(files=", ".join(there)))
    return given.workbook, given.pdf, given.letter


def main(workbook: Path, pdf: Path, own: Path | None) -> None:
    """Merge the workbook's rows into the pages of a PDF, by one's own letter or a plain one."""
    if uno is None:
        sys.exit(NO_UNO)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_GERMAN)
        pipe = f"soforthilfe{os.getpid()}"
        starting = [
            *("soffice", f"-env:UserInstallation={profile.parent.as_uri()}"),
            *("--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"),
        ]
        none = subprocess.DEVNULL
        office = subprocess.Popen(starting, stdout=none, stderr=none)  # noqa: S603 - our own
        try:
            context = connected(pipe)
            try:
                merge(context, workbook.resolve(), pdf.resolve(), folder, own)
            finally:
                ended(context)
        finally:
            # What is wrong with the PDF is seen in the PDF: the office may end in many ways.
            try:
                office.wait(20)
            except subprocess.TimeoutExpired:
                office.kill()
                office.wait()


def connected(pipe: str) -> Any:
    """LibreOffice's services, once it has started."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    until = time.monotonic() + SECONDS_AT_MOST
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def ended(context: Any) -> None:
    """Have it end; that it is gone before it answers is no fault."""
    with suppress(Exception):
        service(context, "com.sun.star.frame.Desktop").terminate()


def service(context: Any, name: str) -> Any:
    """One of LibreOffice's services."""
    return context.ServiceManager.createInstanceWithContext(name, context)


def value(name: str, what: Any) -> Any:
    """A named value, as its services take them."""
    named = PropertyValue()
    named.Name, named.Value = name, what
    return named


def merge(context: Any, workbook: Path, pdf: Path, folder: Path, own: Path | None) -> None:
    """Register the workbook as a source, write a letter where there is none, and merge both."""
    sources = service(context, "com.sun.star.sdb.DatabaseContext")
    source = sources.createInstance()
    source.URL = f"sdbc:calc:{workbook.as_uri()}"
    source.DatabaseDocument.storeAsURL((folder / "source.odb").as_uri(), ())
    sources.registerObject(SOURCE, source)
    letter = own.resolve() if own else pdf.with_suffix(".odt")
    fields, amount = fields_of(source, workbook)
    if own:
        refuse_other_fields(context, fields, own)
    else:
        write_letter(context, fields, amount, letter)
    merging = service(context, "com.sun.star.text.MailMerge")
    merging.DataSourceName = SOURCE
    merging.Command, merging.CommandType = SHEET, _TABLE
    merging.DocumentURL = letter.as_uri()
    merging.OutputType, merging.OutputURL = _FILE, folder.as_uri()
    merging.FileNamePrefix, merging.FileNameFromColumn = "merged", False
    merging.SaveAsSingleFile, merging.SaveFilter = True, "writer_pdf_Export"
    merging.execute(())
    (merged,) = folder.glob("merged*.pdf")
    pdf.write_bytes(merged.read_bytes())


def fields_of(source: Any, file: Path) -> tuple[list[str], str]:
    """The heads of the sheet, and the amount of its first row as people write it."""
    connection = source.getConnection("", "")
    try:
        if SHEET not in connection.Tables.ElementNames:
            sys.exit(NO_SHEET.format(file=file))
        fields = list(connection.Tables.getByName(SHEET).Columns.ElementNames)
        rows = connection.createStatement().executeQuery(_AMOUNTS)
        return fields, rows.getString(1) if rows.next() else ""
    finally:
        connection.close()


def refuse_other_fields(context: Any, known: list[str], letter: Path) -> None:
    """End where a letter has fields that would stay empty on every page, or none at all."""
    desktop = service(context, "com.sun.star.frame.Desktop")
    opened = (value("Hidden", True), value("ReadOnly", True))  # noqa: FBT003 - values of their own
    document = desktop.loadComponentFromURL(letter.resolve().as_uri(), "_blank", 0, opened)
    if not document or not document.supportsService("com.sun.star.text.TextDocument"):
        sys.exit(NO_LETTER.format(file=letter))
    fields = [each for each in document.TextFields if each.supportsService(_FIELD)]
    masters = [field.TextFieldMaster for field in fields]
    document_fields = {
        (each.DataBaseName, each.DataTableName, each.DataColumnName) for each in masters
    }
    document.close(True)  # noqa: FBT003 - as above
    if not document_fields:
        sys.exit(NO_FIELDS.format(file=letter))
    others = document_fields - {(SOURCE, SHEET, each) for each in known}
    if others:
        said = ", ".join(sorted(".".join(each) for each in others))
        sys.exit(OTHER_FIELDS.format(file=letter, fields=said))


def write_letter(context: Any, fields: list[str], amount: str, path: Path) -> None:
    """A letter with fields, one paragraph a sentence; empty ones leave no line behind."""
    # English has the sign in front of an amount.
    before, after = ENGLISH if amount.startswith("€") else GERMAN
    desktop = service(context, "com.sun.star.frame.Desktop")
    hidden = (value("Hidden", True),)  # noqa: FBT003 - a value of its own
    document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, hidden)
    style = document.StyleFamilies.getByName("ParagraphStyles").getByName("Standard")
    style.CharFontName, style.CharHeight, style.ParaBottomMargin = "Liberation Sans", 11, 150
    text = document.Text
    cursor = text.createTextCursor()
    sentences = [f"«{field}»" for field in fields if field.startswith("Satz_")]
    for place, line in enumerate((*before, *sentences, *after)):
        if place:
            text.insertControlCharacter(cursor, _PARAGRAPH, False)  # noqa: FBT003 - as above
        for piece in line.replace("«", "\0«").replace("»", "»\0").split("\0"):
            if piece.startswith("«"):
                insert_field(document, cursor, piece[1:-1])
            else:
                text.insertString(cursor, piece, False)  # noqa: FBT003 - as above
    document.storeAsURL(path.as_uri(), ())
    document.close(True)  # noqa: FBT003 - as above


def insert_field(document: Any, cursor: Any, name: str) -> None:
    """A field of the source, where the letter is written."""
    master = document.createInstance("com.sun.star.text.FieldMaster.Database")
    master.DataBaseName, master.DataTableName = SOURCE, SHEET
    master.DataCommandType, master.DataColumnName = _TABLE, name
    field = document.createInstance(_FIELD)
    field.attachTextFieldMaster(master)
    document.Text.insertTextContent(cursor, field, False)  # noqa: FBT003 - as above


if __name__ == "__main__":
    main(*asked(sys.argv[1:]))
