"""The case: one application and its life."""

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.indexes import BTreeIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from applicants.models import Applicant, Department, User
from credit_portal.events.models import Channel
from credit_portal.states import StateModel

from ..enums import ApprovalMode, CaseStatus
from ..values import MaterialSpec
from .matter import Matter, MatterVersion

Status = CaseStatus
DECIDED = [Status.GRANTED, Status.REFUSED]
CLOSED = [*DECIDED, Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.TERMINATED]
RUNNING = [Status.ACCEPTED, Status.UNDER_REVIEW]  # the clock runs
IN_HAND = [*RUNNING, Status.SUSPENDED]  # accepted and not decided
OPEN = [
    Status.RECEIVED,
    Status.AWAITING_COMMITMENT,
    Status.SUPPLEMENT_REQUESTED,
    *IN_HAND,
]


TO_ACT_ON = Q(act_on__isnull=False)

# Local time as a constant: a stored column may not depend on a setting.
LOCAL_ZONE = "Asia/Shanghai"


class WeekAfter(models.Func):
    """The local day a week after a moment: five working days later, but for holidays."""

    template = f"((%(expressions)s AT TIME ZONE '{LOCAL_ZONE}')::date + 7)"
    output_field = models.DateField()


class CaseQuerySet(models.QuerySet["Case"]):
    def lock(self, pk: int) -> "Case":
        """The row, held until the caller's transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def open(self) -> "CaseQuerySet":
        return self.filter(status__in=OPEN)

    def silent_since(self, end: datetime) -> "CaseQuerySet":
        """Handed in until `end`, and neither accepted nor answered."""
        return self.filter(
            Q(resubmitted_at__isnull=True) | Q(resubmitted_at__lte=end),
            status=Status.RECEIVED,
            waiting_until__isnull=True,
            received_at__lte=end,
        )

    def to_act_on(self) -> "CaseQuerySet":
        """Those that wait for the authority, the most urgent first."""
        return self.filter(act_on__isnull=False).order_by("act_on", "pk")

    def waiting(self) -> "CaseQuerySet":
        """Open ones that wait for the applicant, a source or the end of a stop."""
        return self.open().filter(act_on__isnull=True).order_by("pk")

    def closed(self) -> "CaseQuerySet":
        return self.filter(status__in=CLOSED).order_by("-pk")

    def for_list(self) -> "CaseQuerySet":
        """With what a list row shows, and without the long texts of a case."""
        return self.select_related("applicant", "matter", "officer").defer("form")

    def for_staff(self) -> "CaseQuerySet":
        """With all that there is once a case, for the page of the back office."""
        return self.for_page().select_related(
            "supplement",
            "extension",
            "commitment",
            "verification",
            "delivery",
            "decision",
            "foreseen",
        )

    def for_page(self) -> "CaseQuerySet":
        """With everything a list row or a page head shows."""
        return self.select_related(
            "applicant", "matter", "version", "department", "licence", "officer"
        )


class Case(StateModel):
    """One application and its life (办件).

    received             offer_commitment → awaiting_commitment, accept → accepted,
                         request_supplement → supplement_requested,
                         reject → not_accepted, withdraw → withdrawn
    supplement_requested answer_supplement → received, withdraw → withdrawn
    awaiting_commitment  accept → accepted, to_ordinary → received, withdraw → withdrawn
    accepted             start_review → under_review, grant → granted, refuse → refused,
                         withdraw → withdrawn, terminate → terminated
    under_review         suspend → suspended, grant → granted, refuse → refused,
                         withdraw → withdrawn, terminate → terminated
    suspended            resume → under_review, withdraw → withdrawn, terminate → terminated

    `due_on` and `statutory_due_on` have stops and extension in them; while the case is
    suspended they are the earliest days possible, as of the last stop. `stopped_working_days`
    are the working days of all stops that ended. `promised_working_days` is the term as it was
    promised on acceptance, whatever grade and parameters say later.
    """

    number = models.CharField(_("办件编号"), max_length=21, unique=True)
    query_code = models.CharField(_("查询码"), max_length=6)
    applicant = models.ForeignKey(
        Applicant, verbose_name=_("申请人"), on_delete=models.PROTECT, related_name="cases"
    )
    matter = models.ForeignKey(Matter, verbose_name=_("事项"), on_delete=models.PROTECT)
    version = models.ForeignKey(
        MatterVersion, verbose_name=_("事项版本"), on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, verbose_name=_("实施部门"), on_delete=models.PROTECT, db_index=False
    )
    filed_by = models.ForeignKey(
        User, verbose_name=_("提交人"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.UUIDField(_("提交编号"))
    fingerprint = models.CharField(max_length=64)
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    form = models.JSONField(_("申请内容"), default=dict)
    filled = models.JSONField(
        _("自动填好的内容"), default=dict, help_text=_("每一项的来源和当时的值")
    )
    mode = models.CharField(_("办理方式"), max_length=16, choices=ApprovalMode)
    status = FSMField(_("状态"), choices=Status, default=Status.RECEIVED, protected=True)
    received_at = models.DateTimeField(_("收件时间"), default=timezone.now)
    resubmitted_at = models.DateTimeField(_("补正提交时间"), null=True, blank=True)
    officer = models.ForeignKey(
        User,
        verbose_name=_("经办人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    waiting_until = models.DateTimeField(_("等待核验至"), null=True, blank=True)
    accepted_on = models.DateField(_("受理日"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User,
        verbose_name=_("受理人"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    promised_working_days = models.PositiveSmallIntegerField(_("承诺工作日"), null=True, blank=True)
    due_on = models.DateField(_("承诺办结日"), null=True, blank=True)
    statutory_due_on = models.DateField(_("法定办结日"), null=True, blank=True)
    stopped_working_days = models.PositiveSmallIntegerField(_("停止计时的工作日"), default=0)
    is_due_provisional = models.BooleanField(_("办结日待日历公布"), default=False)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    # The order of the desk: by when the authority has to act. Null where it waits.
    act_on = models.GeneratedField(
        expression=models.Case(
            models.When(
                Q(status=Status.RECEIVED, waiting_until__isnull=True),
                then=WeekAfter(Coalesce("resubmitted_at", "received_at")),
            ),
            models.When(Q(status__in=RUNNING), then=F("due_on")),
            default=None,
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("办件")
        constraints = [
            models.UniqueConstraint(fields=["filed_by", "key"], name="case_once_a_key"),
            models.CheckConstraint(
                name="case_decided_at_iff_decided",
                condition=Q(status__in=DECIDED, decided_at__isnull=False)
                | (~Q(status__in=DECIDED) & Q(decided_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_at_iff_closed",
                condition=Q(status__in=CLOSED, closed_at__isnull=False)
                | (~Q(status__in=CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_due_iff_accepted",
                condition=Q(accepted_on__isnull=True, due_on__isnull=True)
                | Q(accepted_on__isnull=False, due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_in_hand_is_accepted",
                condition=~Q(status__in=IN_HAND) | Q(accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_stopped_only_in_term",
                condition=Q(stopped_working_days=0) | Q(accepted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_waits_only_when_received",
                condition=Q(waiting_until__isnull=True) | Q(status=Status.RECEIVED),
            ),
            models.CheckConstraint(name="case_status_known", condition=Q(status__in=Status.values)),
        ]
        indexes = [
            BTreeIndex(fields=["applicant", "-id"], name="case_of_applicant"),
            # The last digits of a number are what people read out.
            models.Index(OpClass(Reverse("number"), "text_pattern_ops"), name="case_last_digits"),
            BTreeIndex(
                fields=["department", "id"],
                name="case_queue",
                condition=Q(status__in=OPEN, act_on__isnull=True),
            ),
            *(
                BTreeIndex(fields=[*of, "act_on", "id"], name=name, condition=TO_ACT_ON)
                for name, of in (
                    ("case_desk", []),
                    ("case_desk_department", ["department"]),
                    ("case_desk_officer", ["officer"]),
                    ("case_desk_matter", ["matter"]),
                )
            ),
            BTreeIndex(
                fields=["department", "-id"],
                name="case_closed",
                condition=Q(status__in=CLOSED),
            ),
            BTreeIndex(
                fields=["received_at"],
                name="case_silent",
                condition=Q(status=Status.RECEIVED),
            ),
            BTreeIndex(
                fields=["id"],
                name="case_supplement",
                condition=Q(status=Status.SUPPLEMENT_REQUESTED),
            ),
            BTreeIndex(
                fields=["accepted_on", "due_on", "stopped_working_days"],
                name="case_term",
                condition=Q(status__in=RUNNING),
            ),
            BTreeIndex(
                fields=["department"],
                name="case_provisional",
                condition=Q(is_due_provisional=True, status__in=IN_HAND),
            ),
            BTreeIndex(
                fields=["waiting_until"],
                name="case_waiting",
                condition=Q(waiting_until__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="status_has_its_event",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
                timing=pgtrigger.Deferred,
                declare=[("told", "text")],
                func="""
                    select e.data->>'to' into told from events_event e
                     where e.subject_type = 'approvals.Case' and e.subject_id = NEW.id
                       and e.data ? 'to'
                     order by e.number desc limit 1;
                    if told is distinct from
                       (select c.status from approvals_case c where c.id = NEW.id) then
                        raise exception 'case % has a status without its event', NEW.id
                            using errcode = 'check_violation';
                    end if;
                    return null;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_in_hand(self) -> bool:
        """Accepted and not decided."""
        return self.status in IN_HAND

    @property
    def contact_phone(self) -> str:
        """The number given for this case, else the applicant's."""
        return str(self.form.get("phone") or self.applicant.phone)

    @property
    def is_waiting(self) -> bool:
        """The credit check is still asking outside sources."""
        return self.waiting_until is not None

    @property
    def handed_in_at(self) -> datetime:
        """From when the authority has to answer: the receipt, or the corrected papers."""
        return self.resubmitted_at or self.received_at

    def missing_materials(self) -> list[MaterialSpec]:
        """What was not handed in and may not follow later."""
        rows = self.materials.filter(how=How.MISSING)
        return [self.version.spec.material(row.code) for row in rows]

    # Transitions change this row and nothing else; services save, record and notify.

    @transition(field=status, source=Status.RECEIVED, target=Status.AWAITING_COMMITMENT)
    def offer_commitment(self) -> None:
        self.waiting_until = None

    @transition(field=status, source=Status.AWAITING_COMMITMENT, target=Status.RECEIVED)
    def to_ordinary(self) -> None:
        self.mode = ApprovalMode.ORDINARY

    @transition(
        field=status,
        source=[Status.RECEIVED, Status.AWAITING_COMMITMENT],
        target=Status.ACCEPTED,
    )
    def accept(
        self,
        *,
        accepted_on: date,
        due_on: date,
        statutory_due_on: date,
        is_provisional: bool,
        by: User | None,
    ) -> None:
        self.waiting_until = None
        self.accepted_on, self.due_on = accepted_on, due_on
        self.statutory_due_on, self.is_due_provisional = statutory_due_on, is_provisional
        self.accepted_by = by

    @transition(field=status, source=Status.RECEIVED, target=Status.SUPPLEMENT_REQUESTED)
    def request_supplement(self) -> None:
        """Everything to correct was told at once."""

    @transition(field=status, source=Status.SUPPLEMENT_REQUESTED, target=Status.RECEIVED)
    def answer_supplement(self, *, at: datetime) -> None:
        self.resubmitted_at = at

    @transition(field=status, source=Status.RECEIVED, target=Status.NOT_ACCEPTED)
    def reject(self, *, at: datetime) -> None:
        self.waiting_until, self.closed_at = None, at

    @transition(field=status, source=Status.ACCEPTED, target=Status.UNDER_REVIEW)
    def start_review(self) -> None:
        """The steps of the matter begin, or a special procedure does."""

    @transition(field=status, source=Status.UNDER_REVIEW, target=Status.SUSPENDED)
    def suspend(self) -> None:
        """A special procedure stops the clock."""

    @transition(field=status, source=Status.SUSPENDED, target=Status.UNDER_REVIEW)
    def resume(self) -> None:
        """The special procedure has ended."""

    @transition(field=status, source=RUNNING, target=Status.GRANTED)
    def grant(self, *, at: datetime) -> None:
        self.decided_at = self.closed_at = at

    @transition(field=status, source=RUNNING, target=Status.REFUSED)
    def refuse(self, *, at: datetime) -> None:
        self.decided_at = self.closed_at = at

    @transition(field=status, source=OPEN, target=Status.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        self.waiting_until, self.closed_at = None, at

    @transition(field=status, source=IN_HAND, target=Status.TERMINATED)
    def terminate(self, *, at: datetime) -> None:
        self.closed_at = at


class How(models.TextChoices):
    """How a paper came, or why it is not asked for."""

    FORM = "form", _("在线填写")
    UPLOAD = "upload", _("上传")
    ORIGINAL = "original", _("窗口核对原件")
    LICENCE = "licence", _("系统调取")
    REUSED = "reused", _("沿用以前交的")
    PROMISED = "promised", _("告知承诺代替")
    DEFERRED = "deferred", _("容缺，稍后补交")
    MISSING = "missing", _("没有交")
    WAIVED = "waived", _("免于提交")


BROUGHT = (How.UPLOAD, How.ORIGINAL)  # by the applicant


class CaseMaterial(models.Model):
    """One paper of the matter in this case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    code = models.CharField(_("材料"), max_length=24)
    how = models.CharField(_("方式"), max_length=10, choices=How)
    from_case = models.ForeignKey(
        Case,
        verbose_name=_("沿用自办件"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    from_licence = models.ForeignKey(
        "ElectronicLicence",
        verbose_name=_("取自证照"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = verbose_name_plural = _("申请材料")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="material_once_a_case"),
            models.CheckConstraint(
                name="material_reused_names_its_case",
                condition=~Q(how="reused") | Q(from_case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code
