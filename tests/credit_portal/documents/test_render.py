"""What is printed: text, fonts, outside files, hostile fields."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from credit_portal.documents.enums import DocumentKind
from credit_portal.documents.errors import ResourceRefused
from credit_portal.documents.render import html_of, pdf_of, render_pdf
from tests.factories.kernel import LONG_NAME, RARE_NAME, sample_paper


def text_of(pdf):
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_says_who_what_and_how_to_verify(kind):
    html = html_of(sample_paper(kind))

    assert LONG_NAME in html
    assert "7K4M-W9RT-X2BH" in html
    assert "示范区市场监督管理局" in html


def test_sample_seal_is_where_the_authority_signs_not_on_the_applicants_own_paper():
    sealed = {kind for kind in DocumentKind if "样章" in html_of(sample_paper(kind))}

    assert sealed == set(DocumentKind) - {DocumentKind.DEFERRAL_UNDERTAKING}


@pytest.mark.parametrize("kind", ["non_acceptance", "refusal", "grant", "termination"])
def test_paper_one_may_contest_names_the_remedies(kind):
    html = html_of(sample_paper(kind))

    assert "60日内向示范区人民政府申请行政复议" in html
    assert "6个月内依法向示范区人民法院提起行政诉讼" in html


def test_sample_seal_is_on_demonstration_papers_only(settings):
    settings.IS_DEMO = False

    assert "样章" not in html_of(sample_paper("grant"))


def test_acceptance_never_says_complete_where_a_paper_is_missing():
    complete = html_of(sample_paper("acceptance", deferred=[], missing=[]))
    lacking = html_of(sample_paper("acceptance", deferred=[], missing=["体检报告"]))

    assert "材料齐全" in complete
    assert "尚缺“体检报告”" in lacking
    assert "材料齐全" not in lacking


def test_acceptance_by_silence_says_whose_silence_it_was():
    html = html_of(sample_paper("acceptance", is_deemed=True))

    assert "第三十二条第一款第四项" in html
    assert "起视为受理" in html
    assert "经审查" not in html


def test_fields_cannot_bring_markup():
    html = html_of(sample_paper("receipt", case_number='<img src="http://127.0.0.1/x">'))

    assert "<img" not in html


def test_printed_paper_is_archival_tagged_searchable_and_embeds_its_fonts():
    reader = PdfReader(BytesIO(render_pdf(sample_paper("receipt"))))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    fonts = [
        font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()
    ]

    assert LONG_NAME in text
    assert RARE_NAME in text
    assert "2026年11月21日9时12分" in text
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "zh-CN"
    assert b"pdfaid:part" in catalogue["/Metadata"].get_object().get_data()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "file://localhost/etc/passwd",
        "//example.org/x.png",
    ],
)
def test_files_that_are_not_the_projects_stop_the_print(address):
    with pytest.raises(ResourceRefused):
        pdf_of(f'<html><body><img src="{address}" alt="x"></body></html>')


def test_files_are_not_attached():
    with pytest.raises(ResourceRefused):
        pdf_of('<html><head><link rel="attachment" href="file:///etc/passwd"></head></html>')
