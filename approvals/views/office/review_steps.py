"""The steps between acceptance and decision, each with its confirmation page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applicants.gates import staff_page
from applicants.requests import SignedInRequest

from ...forms.review import (
    AnswerForm,
    ConsultForm,
    EndProcedureForm,
    ExtendForm,
    OpinionForm,
    PassOverForm,
    ProcedureForm,
)
from ...models import Case
from ...services import consulting, extending, procedures, reviewing, ticking
from ...wording import local
from .shell import staff_case, step

TEMPLATE = "office/step.html"


@staff_page
@require_http_methods(["GET", "POST"])
def begin_procedure(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: ProcedureForm(case, request.POST or None),
        act=lambda case, data: procedures.begin_procedure(case.pk, by=request.user, **data),
        done=_("已进入特别程序，期限停止计算，告知书正在生成。"),
        more=lambda case: {
            "title": _("进入特别程序"),
            "lead": _("从今天起停止计时，结束以后恢复。申请人会收到告知书，写明需要多长时间。"),
            "button": _("停止计时并告知申请人"),
        },
    )


@staff_page
@require_http_methods(["GET", "POST"])
def end_procedure(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: EndProcedureForm(request.POST or None),
        act=lambda case, data: procedures.end_procedure(case.pk, by=request.user, **data),
        done=_("特别程序已结束，期限从明天起恢复计算。"),
        more=lambda case: {
            "title": _("结束特别程序"),
            "lead": _("今天仍然不计入期限，明天起恢复计时，申请人会收到新的办结日期。"),
            "button": _("结束并恢复计时"),
        },
    )


@staff_page
@require_http_methods(["GET", "POST"])
def extend(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: ExtendForm(request.POST or None),
        act=lambda case, data: extending.extend_case(case.pk, by=request.user, **data),
        done=_("期限已延长，通知书正在生成。"),
        more=lambda case: {
            "title": _("延长期限"),
            "lead": _extension_lead(case),
            "button": _("批准延长并通知申请人"),
        },
    )


def _extension_lead(case: Case) -> str:
    words = {"days": extending.extension_days(case)}
    text = _("只能延长一次，增加 %(days)s 个工作日，承诺办结日和法定办结日一起后移。") % words
    if case.version.spec.review.is_joint:
        text += _("几个部门联合办理的，要先经区政府负责人批准。")
    return text


@staff_page
@require_http_methods(["GET", "POST"])
def give_opinion(request: SignedInRequest, number: str, task_id: int) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: OpinionForm(request.POST or None),
        act=lambda case, data: reviewing.give_opinion(
            _task(case, task_id).pk, by=request.user, **data
        ),
        done=_("审查意见已提交。"),
        more=lambda case: {
            "title": _("提出审查意见"),
            "lead": _task_lead(case, task_id),
            "button": _("提交审查意见"),
        },
    )


@staff_page
@require_http_methods(["GET", "POST"])
def pass_over(request: SignedInRequest, number: str, task_id: int) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: PassOverForm(request.POST or None),
        act=lambda case, data: reviewing.pass_over(
            _task(case, task_id).pk, by=request.user, **data
        ),
        done=_("不再等待这个部门的意见。"),
        more=lambda case: {
            "title": _("不再等待意见"),
            "lead": _task_lead(case, task_id),
            "button": _("不再等待，继续办理"),
        },
    )


def _task(case: Case, task_id: int) -> Any:
    return get_object_or_404(case.review_tasks.select_related("department"), pk=task_id)


def _task_lead(case: Case, task_id: int) -> str:
    task = _task(case, task_id)
    words = {
        "step": local(case.version.spec.review.step(task.step), "name"),
        "department": task.department.name,
    }
    return _("%(step)s · %(department)s。意见提交以后不能修改。") % words


@staff_page
@require_http_methods(["GET", "POST"])
def consult(request: SignedInRequest, number: str) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: ConsultForm(case, request.POST or None),
        act=lambda case, data: consulting.consult(case.pk, by=request.user, **data),
        done=_("已送出，对方可以看到申请材料。"),
        more=lambda case: {
            "title": _("征求意见"),
            "lead": _("请其他部门就一个问题给出意见。期限照常计算。"),
            "button": _("送出问题"),
        },
    )


@staff_page
@require_http_methods(["GET", "POST"])
def answer(request: SignedInRequest, number: str, question_id: int) -> HttpResponse:
    return step(
        request,
        number,
        template=TEMPLATE,
        make_form=lambda case: AnswerForm(request.POST or None),
        act=lambda case, data: consulting.answer_consultation(
            _question(case, question_id).pk, by=request.user, **data
        ),
        done=_("答复已送回。"),
        more=lambda case: {
            "title": _("答复"),
            "lead": _question(case, question_id).question,
            "button": _("送回答复"),
        },
    )


def _question(case: Case, question_id: int) -> Any:
    return get_object_or_404(case.consultations.all(), pk=question_id)


@staff_page
@require_POST
def tick_points(request: SignedInRequest, number: str) -> HttpResponse:
    """Keep the ticks of the papers panel as they were sent."""
    case = staff_case(request, number)
    ticked = [tuple(value.split(":", 1)) for value in request.POST.getlist("point")]
    ticking.tick_points(
        case.pk, [(pair[0], pair[1]) for pair in ticked if len(pair) == 2], by=request.user
    )
    messages.success(request, _("审查要点已保存。"))
    return redirect(reverse("office:case", args=[number]) + "#papers")
