"""The proof that a result was served (送达回证)."""

from django.utils import timezone, translation

from applicants.enums import DocumentType
from credit_portal.documents.enums import NUMBER_WORDS, DocumentKind
from credit_portal.documents.models import OfficialDocument
from credit_portal.documents.selectors import documents_of

from ...enums import DeliveryWay
from ...models import Case
from .common import ID_LABELS, issue_paper

WAYS = {
    DeliveryWay.COUNTER: "直接送达（窗口领取）",
    DeliveryWay.POST: "邮寄送达",
    DeliveryWay.ELECTRONIC: "电子送达",
}
WINDOW = "示范区政务服务大厅出证窗口"
# What a case may end in; the paper that says so is what was served.
RESULTS = (
    DocumentKind.GRANT,
    DocumentKind.REFUSAL,
    DocumentKind.NON_ACCEPTANCE,
    DocumentKind.TERMINATION,
)


def issue_service_proof(case: Case) -> OfficialDocument:
    delivery = case.delivery
    way = DeliveryWay.POST if delivery.posted_at and not delivery.receiver_masked else None
    assert delivery.served_on is not None
    with translation.override("zh-hans"):
        relation = delivery.get_relation_display()
        carrier = delivery.get_carrier_display()
    return issue_paper(
        DocumentKind.SERVICE,
        case,
        served=_served_papers(case),
        way=WAYS[way or DeliveryWay.COUNTER],
        place=delivery.address if way else WINDOW,
        served_on=delivery.served_on.isoformat(),
        receiver={
            "name": delivery.receiver_name,
            "relation": relation,
            "id_label": ID_LABELS[DocumentType(delivery.receiver_document)]
            if delivery.receiver_document
            else "",
            "id_masked": delivery.receiver_masked,
        },
        post={"carrier": carrier, "number": delivery.tracking_number} if way else None,
        posted_on=timezone.localdate(delivery.posted_at).isoformat()
        if way and delivery.posted_at
        else "",
        server=str(delivery.served_by) if delivery.served_by else "",
        is_signed_on_paper=delivery.sheet_id is not None,
    )


def _served_papers(case: Case) -> list[dict[str, str]]:
    """Title and number of the decision, then of the licence."""
    found = [
        {"title": paper.title, "number": paper.number or ""}
        for paper in documents_of(case)
        if paper.kind in RESULTS and paper.kind in NUMBER_WORDS
    ]
    if licence := getattr(case, "licence", None):
        found.append({"title": licence.title_zh, "number": licence.number})
    return found
