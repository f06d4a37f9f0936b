"""The tables of one approval, as the portal has them."""
# ruff: noqa: DJ008 - nobody looks at these rows

from django.conf import settings
from django.db import models
from django.utils import timezone


class Applicant(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT)
    name = models.CharField(max_length=120)
    birth_date = models.DateField()
    verified_at = models.DateTimeField()


class CreditFile(models.Model):
    applicant = models.OneToOneField(Applicant, models.PROTECT)
    grade = models.CharField(max_length=1)
    score = models.DecimalField(max_digits=4, decimal_places=1)
    standing = models.JSONField()


class SourceAnswer(models.Model):
    file = models.ForeignKey(CreditFile, models.CASCADE, related_name="sources")
    source = models.CharField(max_length=8)
    facts = models.JSONField(default=dict)
    fetched_at = models.DateTimeField()


class Matter(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    department = models.CharField(max_length=8)
    content = models.JSONField()


class Condition(models.Model):
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="conditions")
    field = models.CharField(max_length=40)
    least = models.IntegerField()


class Material(models.Model):
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="materials")
    code = models.CharField(max_length=24)
    how = models.CharField(max_length=10)


class Case(models.Model):
    number = models.CharField(max_length=21, unique=True, null=True, blank=True)
    query_code = models.CharField(max_length=6)
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="cases")
    matter = models.ForeignKey(Matter, models.PROTECT)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    key = models.UUIDField()
    channel = models.CharField(max_length=8, default="api")
    form = models.JSONField()
    mode = models.CharField(max_length=16)
    status = models.CharField(max_length=16, default="received")
    received_at = models.DateTimeField(default=timezone.now)
    accepted_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filed_by", "key"], name="once_a_key")]


class CaseMaterial(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="materials")
    code = models.CharField(max_length=24)
    how = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "code"], name="material_once")]


class CreditCheck(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    file = models.ForeignKey(CreditFile, models.PROTECT)
    grade = models.CharField(max_length=1)
    evidence = models.JSONField()
    result = models.JSONField()
    at = models.DateTimeField(default=timezone.now)


class Decision(models.Model):
    case = models.OneToOneField(Case, models.PROTECT)
    outcome = models.CharField(max_length=8)
    at = models.DateTimeField(default=timezone.now)


class Licence(models.Model):
    case = models.OneToOneField(Case, models.PROTECT)
    holder = models.ForeignKey(Applicant, models.PROTECT, related_name="licences")
    number = models.CharField(max_length=40, unique=True)
    verification_code = models.CharField(max_length=12, unique=True)
    status = models.CharField(max_length=12, default="issued")
    issued_on = models.DateField()


class SupervisionPush(models.Model):
    licence = models.OneToOneField(Licence, models.PROTECT)
    department = models.CharField(max_length=8)
    standard = models.JSONField()
    acknowledge_by = models.DateField()


class Event(models.Model):
    kind = models.CharField(max_length=48)
    subject_type = models.CharField(max_length=48)
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="event_subject")]


class Delivery(models.Model):
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=100)
    status = models.CharField(max_length=8, default="pending")
    next_at = models.DateTimeField(default=timezone.now)
