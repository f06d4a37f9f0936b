"""Read the catalogue, read one's cases, hand in a new one. Refusals are problem details."""

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from applicants.access import ActingFor, acting_for
from applicants.errors import NotVerified, NotYourCompany
from applicants.models import User
from credit_portal.events.models import Channel

from ..current import matter_in_force
from ..enums import ApprovalMode
from ..models import Case, Matter
from ..permissions import cases_of
from ..services.filing import Application, file_application
from .serializers import CaseIn, CaseOut, MatterOut

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True
)
PROBLEM = OpenApiResponse(OpenApiTypes.OBJECT, description="application/problem+json")


class MatterViewSet(viewsets.ReadOnlyModelViewSet):
    """The matters one can apply for."""

    serializer_class = MatterOut
    permission_classes = [AllowAny]
    lookup_field = "code"
    queryset = Matter.objects.listed()


class CaseViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """One's own cases, or those of whom one acts for (`?applicant=<id>`)."""

    serializer_class = CaseOut
    lookup_field = "number"
    queryset = Case.objects.none()

    def get_queryset(self) -> QuerySet[Case]:
        return cases_of(self._acting(self.request.query_params.get("applicant")))

    @extend_schema(
        request=CaseIn,
        parameters=[KEY_HEADER],
        responses={201: CaseOut, 403: PROBLEM, 409: PROBLEM, 422: PROBLEM},
    )
    def create(self, request: Request) -> Response:
        """File an application. The same key and body again answers with the same case."""
        data = CaseIn(data=request.data)
        data.is_valid(raise_exception=True)
        content = data.validated_data
        case = file_application(
            self._acting(content.get("applicant")),
            Application(
                version=matter_in_force(content["matter"]),
                mode=ApprovalMode(content["mode"]),
                key=_key_of(request),
                form=content["form"],
                wants_person=content["wants_person"],
            ),
            by=self._user,
            channel=Channel.API,
        )
        return Response(CaseOut(case).data, status=status.HTTP_201_CREATED)

    @property
    def _user(self) -> User:
        """By token or session: the default permission keeps out who is anonymous."""
        return cast(User, self.request.user)

    def _acting(self, applicant: Any) -> ActingFor:
        """Raises NotVerified for oneself, NotYourCompany for somebody else."""
        try:
            chosen = int(applicant) if applicant else None
        except ValueError as error:
            raise NotYourCompany from error
        acting = acting_for(self._user, chosen)
        if acting is None:
            raise NotYourCompany if chosen else NotVerified
        return acting


def _key_of(request: Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError as error:
        text = _("请在 Idempotency-Key 里给出一个 UUID。")
        raise ValidationError({"Idempotency-Key": [text]}) from error
