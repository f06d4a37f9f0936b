"""What waits for the applicant, the most urgent first: the panel of home and of my cases."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from applicants.access import ActingFor
from credit_portal.parameters.selectors import parameter
from credit_portal.web.templatetags.portal_web import day

from . import permissions
from .enums import CaseStatus
from .models import Case, Deferral, ElectronicLicence, Rating
from .models.case import CLOSED
from .rules.own_facts import renewal_matter
from .standing_view import waiting_for_applicant, with_standing
from .wording import paper_name

LIMIT = 6  # shown; the list of cases has the rest
INVITATIONS = 2
RATED = [status for status in CLOSED if status != CaseStatus.WITHDRAWN]


@dataclass(frozen=True)
class Need:
    """One thing to do. `due_on` None: no day. `tone`: warn where something is lost by waiting."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    due_on: date | None = None
    tone: str = ""


def needs_of(acting: ActingFor) -> list[Need]:
    """The nearest day first, then what has no day; invitations to rate last. Four queries."""
    cases = permissions.cases_of(acting)
    found: list[Need] = []
    for case in with_standing(waiting_for_applicant(cases)).order_by("-pk")[: 2 * LIMIT]:
        found += _of_case(case)
    found += [_of_licence(licence) for licence in _expiring(acting)]
    found.sort(key=lambda need: (need.tone != "warn", need.due_on or date.max))
    return found[:LIMIT] + [_to_rate(case) for case in _unrated(cases)]


def _of_case(case: Case) -> list[Need]:
    found = []
    matter = {"matter": case.matter.name}
    page = reverse("approvals:case", args=[case.number])
    if case.status == CaseStatus.AWAITING_COMMITMENT:
        title = gettext("%(matter)s：等您签署") % matter
        text = gettext("签署以后马上接着办。")
        url = reverse("approvals:case_sign", args=[case.number])
        found.append(Need("signature", title, text, url, gettext("去签署"), None, "warn"))
    if case.status == CaseStatus.SUPPLEMENT_REQUESTED:
        due_on = case.supplement.reply_by
        title = gettext("%(matter)s：有材料要补正") % matter
        text = gettext("%(day)s前改好。") % {"day": day(due_on)}
        found.append(Need("edit", title, text, page, gettext("去补正"), due_on, "warn"))
    for deferral in case.owed_deferrals:  # type: ignore[attr-defined]
        found.append(_owed(case, deferral))
    if case.has_answer:  # type: ignore[attr-defined]
        title = gettext("%(matter)s：部门答复了您") % matter
        text = gettext("还没有看。")
        found.append(Need("message", title, text, page + "#messages", gettext("看答复")))
    return found


def _owed(case: Case, deferral: Deferral) -> Need:
    words = {
        "matter": case.matter.name,
        "paper": paper_name(case.version.spec, deferral.material_code),
        "day": day(deferral.promised_on),
    }
    if not deferral.is_owed:
        text = gettext("%(paper)s到期没有补，请按整改通知补上。") % words
    elif deferral.promised_on < timezone.localdate():
        text = gettext("%(paper)s应在%(day)s前补上，已经过期。") % words
    else:
        text = gettext("%(day)s前补交%(paper)s。") % words
    return Need(
        icon="upload",
        title=gettext("%(matter)s：还欠材料") % words,
        text=text,
        url=reverse("approvals:case_supply", args=[case.number, deferral.material_code]),
        action=gettext("现在补交"),
        due_on=deferral.promised_on,
        tone="warn",
    )


def _expiring(acting: ActingFor) -> QuerySet[ElectronicLicence]:
    today = timezone.localdate()
    until = today + timedelta(days=parameter("renewal.reminder_first_days"))
    licences = permissions.licences_of(acting).in_force()
    return licences.filter(valid_to__range=(today, until)).order_by("valid_to")[:LIMIT]


def _of_licence(licence: ElectronicLicence) -> Need:
    assert licence.valid_to is not None
    left = (licence.valid_to - timezone.localdate()).days
    words = {"n": left, "day": day(licence.valid_to), "licence": licence.title}
    text = ngettext("有效期到%(day)s，还有 %(n)d 天。", "有效期到%(day)s，还有 %(n)d 天。", left)
    renewal = renewal_matter(licence.kind)
    return Need(
        icon="calendar",
        title=gettext("%(licence)s：快到期了") % words,
        text=text % words,
        url=reverse("approvals:matter", args=[renewal])
        if renewal
        else reverse("approvals:my_licences"),
        action=gettext("去延续") if renewal else gettext("看证照"),
        due_on=licence.valid_to,
        tone="warn" if left <= parameter("renewal.reminder_last_days") else "",
    )


def _unrated(cases: QuerySet[Case]) -> QuerySet[Case]:
    since = timezone.now() - timedelta(days=parameter("rating.open_days"))
    rated = Rating.objects.filter(case=OuterRef("pk"))
    ended = cases.filter(status__in=RATED, closed_at__gte=since).exclude(Exists(rated))
    return ended.order_by("-pk")[:INVITATIONS]


def _to_rate(case: Case) -> Need:
    return Need(
        icon="star",
        title=gettext("%(matter)s：这次办得怎么样？") % {"matter": case.matter.name},
        text=gettext("评价自愿，一分钟就好。"),
        url=reverse("approvals:case_rate", args=[case.number]),
        action=gettext("去评价"),
    )
