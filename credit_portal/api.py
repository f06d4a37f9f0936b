"""The API's house rules: problem details with stable codes, paging by key."""

from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .errors import PortalError


class KeysetPagination(CursorPagination):
    ordering = "-pk"
    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """RFC 9457: type, title, status, code, and the fields that are wrong."""
    if isinstance(error, PortalError):
        errors = {error.field: [str(error)]} if error.field else {}
        return _problem(error.status, error.code, str(error), errors)
    if isinstance(error, ConcurrentTransition | TransitionNotAllowed):
        return _problem(409, "conflict", _("这个办件刚刚有了变化，请重新打开再办。"), {})
    if isinstance(error, OperationalError) and "lock timeout" in str(error):
        return _problem(409, "busy", _("这个办件正在被处理，请稍后再试。"), {})
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        return _problem(422, "invalid", _("有内容需要修改。"), _texts(response.data))
    code = getattr(error, "default_code", "error")
    title = str(getattr(error, "detail", code))
    problem = _problem(response.status_code, code, title, {})
    for header in ("WWW-Authenticate", "Retry-After"):
        if response.has_header(header):
            problem[header] = response[header]
    return problem


def _problem(status: int, code: str, title: str, errors: dict[str, Any]) -> Response:
    body = {"type": f"urn:credit-portal:{code}", "title": title, "status": status, "code": code}
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type="application/problem+json")


def _texts(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {"non_field_errors": data}
