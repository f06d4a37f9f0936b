"""Shapes of the API; the rules decide in the services."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from ..enums import ApprovalMode
from ..models import Case, Matter


class MatterOut(serializers.ModelSerializer):
    department = serializers.CharField(source="department_id")

    class Meta:
        model = Matter
        fields = ["code", "name_zh", "name_en", "department", "subject_types", "modes", "theme"]


class CaseIn(serializers.Serializer):
    """`Idempotency-Key` comes as a header. `applicant` is left out for oneself."""

    matter = serializers.SlugField(max_length=60)
    mode = serializers.ChoiceField(choices=ApprovalMode.choices)
    form = serializers.DictField(child=serializers.CharField(max_length=200), default=dict)
    applicant = serializers.IntegerField(required=False)
    wants_person = serializers.BooleanField(default=False)


class LicenceOut(serializers.Serializer):
    number = serializers.CharField()
    status = serializers.CharField()
    issued_on = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    verification_code = serializers.CharField()


class CaseOut(serializers.Serializer):
    """A case as its applicant may see it."""

    number = serializers.CharField()
    matter = serializers.CharField(source="matter.code")
    mode = serializers.CharField()
    status = serializers.CharField()
    is_waiting = serializers.BooleanField()
    query_code = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    licence = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_licence(self, case: Case) -> dict[str, Any] | None:
        licence = getattr(case, "licence", None)
        return LicenceOut(licence).data if licence else None

    def get_url(self, case: Case) -> str:
        return reverse("approvals:case", args=[case.number])
