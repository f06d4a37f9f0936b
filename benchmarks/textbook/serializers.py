from rest_framework import serializers

from .models import Case, Licence, Matter


class CaseIn(serializers.ModelSerializer):
    matter = serializers.SlugRelatedField("code", queryset=Matter.objects.all())

    class Meta:
        model = Case
        fields = ["matter", "mode", "form"]


class LicenceOut(serializers.ModelSerializer):
    class Meta:
        model = Licence
        fields = ["number", "status", "issued_on", "verification_code"]


class CaseOut(serializers.ModelSerializer):
    matter = serializers.SlugRelatedField("code", read_only=True)
    licence = LicenceOut(read_only=True)

    class Meta:
        model = Case
        fields = [
            *("number", "matter", "mode", "status", "query_code", "received_at"),
            *("due_on", "decided_at", "licence"),
        ]
