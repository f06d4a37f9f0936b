"""What may be uploaded is known by its content; what is refused says why."""

import io
import os
import socketserver
import struct
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from approvals.errors import UploadRefused, WrongStep
from approvals.models import MaterialFile
from approvals.services.evidence import (
    attach_to_case,
    attach_to_draft,
    path_of,
    remove_from_draft,
)
from credit_portal.parameters.models import Parameter
from credit_portal.parameters.selectors import forget
from tests.factories import cases
from tests.factories.approvals import draft_of

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
PAPER = "BANK"


@pytest.fixture
def draft(elder):
    return draft_of(elder, "old-age-allowance")


def attach(draft, content, name="银行卡.pdf", *, code=PAPER, size=None):
    size = len(content) if size is None else size
    upload = UploadedFile(io.BytesIO(content), name=name, size=size)
    return attach_to_draft(draft, code, upload, by=draft.by)


def refusal(draft, content, name="银行卡.pdf", **options):
    """What the applicant reads; no row and no bytes may stay."""
    with pytest.raises(UploadRefused) as raised:
        attach(draft, content, name, **options)
    assert not MaterialFile.objects.exists()
    return str(raised.value)


def pdf(change=lambda writer: None):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def picture(kind, **options):
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(target, kind, **options)
    return target.getvalue()


# Taken


def test_a_real_pdf_is_kept_byte_for_byte_under_its_digest(draft):
    content = pdf()

    row = attach(draft, content)

    assert path_of(row.digest).read_bytes() == content
    assert os.stat(path_of(row.digest)).st_mode & 0o777 == 0o600
    assert (row.content_type, row.size, row.scan_state) == (
        "application/pdf",
        len(content),
        "unscanned",
    )


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("PNG", "照片.png", "image/png"),
        ("JPEG", "照片.jpg", "image/jpeg"),
        ("JPEG", "PHOTO.JPEG", "image/jpeg"),
    ],
)
def test_a_picture_is_kept_as_a_picture(draft, kind, name, content_type):
    row = attach(draft, picture(kind), name)

    with Image.open(path_of(row.digest)) as kept:
        assert (kept.format, kept.size) == (kind, (40, 20))
    assert (row.name, row.content_type) == (name, content_type)


def test_a_photo_keeps_its_sight_and_loses_where_it_was_taken(draft):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (22.0, 32.0, 0.0)  # latitude
    exif[0x010F] = "CameraMaker"
    content = picture("JPEG", exif=exif)
    assert b"CameraMaker" in content

    row = attach(draft, content, "现场.jpg")

    kept = path_of(row.digest).read_bytes()
    assert b"CameraMaker" not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (20, 40)


def test_what_hides_behind_a_picture_is_gone(draft):
    row = attach(draft, picture("PNG") + b"<script>alert(1)</script>", "照片.png")

    assert b"<script>" not in path_of(row.digest).read_bytes()


def test_the_same_file_twice_is_one_row_and_for_another_paper_a_second(draft):
    content = pdf()

    first, again = attach(draft, content), attach(draft, content, "另一个名字.pdf")
    other = attach(draft, content, code="ID")

    assert (again, again.name) == (first, "银行卡.pdf")
    assert (other.pk, other.digest) != (first.pk, first.digest)
    assert MaterialFile.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("..\\..\\windows\\银行卡.pdf", "银行卡.pdf"),
        ("/etc/cron.d/银行卡.pdf", "银行卡.pdf"),
        ("银行\x00\r\n卡.pdf", "银行卡.pdf"),
        ("长" * 300 + ".pdf", "长" * 156 + ".pdf"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(draft, typed, kept):
    assert attach(draft, pdf(), typed).name == kept


def test_a_file_can_be_taken_out_of_a_draft_again(draft):
    row = attach(draft, pdf())

    remove_from_draft(draft, row.pk)

    assert not MaterialFile.objects.exists()


def test_a_closed_case_takes_no_more_files(elder):
    case = cases.granted_by_a_person(elder)

    with pytest.raises(WrongStep):
        attach_to_case(case, "ID", SimpleUploadedFile("x.pdf", pdf()), by=case.filed_by)


# Refused


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03" + bytes(200), "银行卡.pdf"),
        (b"\x7fELF" + bytes(200), "照片.png"),
        (b"<html><script>alert(1)</script>", "照片.jpg"),
        (picture("PNG"), "照片.pdf"),
        (picture("JPEG"), "照片.png"),
        (pdf(), "文件.jpeg"),
    ],
    ids=["windows", "linux", "page", "picture", "photo", "pdf"],
)
def test_content_that_is_not_what_the_name_says_is_refused(draft, content, name):
    assert "文件内容和文件名不一致" in refusal(draft, content, name)


@pytest.mark.parametrize(
    "name", ["病毒.exe", "页面.svg", "表格.xlsx", "没有后缀", "x.pdf.exe", None]
)
def test_other_kinds_of_file_are_refused(draft, name):
    assert refusal(draft, pdf(), name) == "只能上传 PDF、JPG 或 PNG 文件。"


def test_an_empty_file_is_refused(draft):
    assert refusal(draft, b"") == "这个文件是空的。"


@pytest.mark.parametrize("told", [21 * MEGABYTE, 100])
def test_21_megabytes_are_refused_whatever_size_the_browser_tells(draft, told):
    content = pdf() + bytes(21 * MEGABYTE)

    assert "超过20MB" in refusal(draft, content, size=told)


def test_a_paper_the_matter_does_not_ask_for_is_refused(draft):
    assert "没有这份材料" in refusal(draft, pdf(), code="PLAN")


def test_more_files_than_allowed_are_refused(draft):
    Parameter.objects.create(
        key="upload.max_files", value=1, unit="file", source="x", tag="P", reason="x"
    )
    forget()
    attach(draft, pdf())

    with pytest.raises(UploadRefused, match="文件太多了"):
        attach(draft, picture("PNG"), "照片.png")

    assert draft.files.count() == 1


def script(writer):
    writer._root_object[NameObject("/OpenAction")] = action("/JavaScript")


def launch(writer):
    writer._root_object[NameObject("/OpenAction")] = action("/Launch")


def embedded(writer):
    writer.add_attachment("x.exe", b"MZ")


def action(kind):
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd.exe")}
    )


@pytest.mark.parametrize("change", [script, launch, embedded])
def test_a_pdf_that_can_act_by_itself_is_refused(draft, change):
    assert "可以自动运行的内容" in refusal(draft, pdf(change))


@pytest.mark.parametrize("name", [b"/JavaScript", b"/Launch", b"/RichMedia"])
def test_what_a_pdf_can_do_is_seen_in_compressed_objects_too(draft, name):
    assert attach(draft, packed_pdf(b"/Nothing")).size
    MaterialFile.objects.all().delete()

    assert "可以自动运行的内容" in refusal(draft, packed_pdf(name))


def test_what_a_pdf_can_do_is_seen_through_escaped_names(draft):
    content = pdf(script).replace(b"/JavaScript", b"/J#61vaScript")

    assert "可以自动运行的内容" in refusal(draft, content)


def packed_pdf(name):
    """Catalogue, pages and an action of this name in a compressed object stream."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction[<</S" + name + b">>]>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    starts = [sum(map(len, parts[:n])) + n for n in range(3)]
    heads = b" ".join(b"%d %d" % (n, start) for n, start in enumerate(starts, 1)) + b" "
    body = zlib.compress(heads + b" ".join(parts))
    content = b"%PDF-1.5\n"
    stream_at = len(content)
    content += b"4 0 obj<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (
        len(heads),
        len(body),
    )
    content += body + b"\nendstream endobj\n"
    table_at = len(content)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, stream_at, 0), (1, table_at, 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    content += b"5 0 obj<</Type/XRef/Size 6/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return content + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % table_at


def test_a_pdf_with_a_password_is_refused(draft):
    assert "有密码" in refusal(draft, pdf(lambda writer: writer.encrypt("secret")))


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"%PDF-1.7 and nothing else", "a.pdf", "PDF 打不开"),
        (b"%PDF-", "a.pdf", "PDF 打不开"),
        (picture("PNG")[:40], "a.png", "图片打不开"),
        (picture("PNG")[:8], "a.png", "图片打不开"),
        (b"\xff\xd8\xff" + bytes(100), "a.jpg", "图片打不开"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "a.png", "图片打不开"),
    ],
    ids=["words", "mark", "cut", "short", "zeros", "noise"],
)
def test_a_damaged_file_is_refused_as_one(draft, content, name, message):
    assert message in refusal(draft, content, name)


def test_a_pdf_cut_short_does_no_harm(draft):
    content = pdf()
    for length in range(5, len(content), 61):
        try:
            attach(draft, content[:length])
        except UploadRefused:
            continue
        assert PdfReader(io.BytesIO(content[:length])).pages


# The virus scanner


class Scanner(socketserver.BaseRequestHandler):
    """Speaks the INSTREAM command of clamd; finds what holds the word virus."""

    def handle(self):
        content, link = b"", self.request.makefile("rb")
        assert link.read(10) == b"zINSTREAM\0"
        while length := struct.unpack("!L", link.read(4))[0]:
            content += link.read(length)
        found = b"Virus.Test FOUND" if b"virus" in content else b"OK"
        self.request.sendall(b"stream: " + found + b"\0")


@pytest.fixture
def scanner(tmp_path, monkeypatch):
    path = str(tmp_path / "clamd")
    monkeypatch.setenv("CLAMD_SOCKET", path)
    with socketserver.ThreadingUnixStreamServer(path, Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


def test_what_the_scanner_passes_is_marked_clean(draft, scanner):
    assert attach(draft, pdf()).scan_state == "clean"


def test_what_the_scanner_finds_is_not_kept(draft, scanner):
    assert "不安全" in refusal(draft, pdf() + b"\n% virus" * 20_000)


def test_where_the_scanner_is_away_the_file_is_marked_unscanned(draft, monkeypatch, tmp_path):
    monkeypatch.setenv("CLAMD_SOCKET", str(tmp_path / "nobody"))

    assert attach(draft, pdf()).scan_state == "unscanned"
