"""Small files of the kinds that a question may bring, made here so that nothing binary is kept."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(8) + b"\xff\xd9"
TEXT = "Pregunta: ¿quién aprueba?\n\tSí.\r\n".encode()
PROGRAM = b"MZ\x90\x00" + bytes(60)
PAGE = b"<!doctype html><script>alert(1)</script>"


def zipped(*members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return content.getvalue()


def compound(stream: str) -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + stream.encode("utf-16-le") + bytes(64)


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
MACROS = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
DOC = compound("WordDocument")
XLS = compound("Workbook")

SOUND = {
    "a.pdf": PDF, "a.doc": DOC, "a.docx": DOCX, "a.xls": XLS, "a.xlsx": XLSX, "a.png": PNG,
    "a.jpg": JPEG, "a.jpeg": JPEG, "a.txt": TEXT,
}  # fmt: skip
