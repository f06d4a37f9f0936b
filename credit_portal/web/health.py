"""Is it alive, is it ready, and its figures. Redis away is not unready: filing goes on."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from credit_portal.events.models import Delivery, DeliveryStatus


def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database takes writes, migrations are at head and the clocks agree."""
    checks = {"database": False, "migrations": False, "clock": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_is_in_recovery(), clock_timestamp()")
            in_recovery, database_now = cursor.fetchone()
        checks["database"] = not in_recovery
        checks["clock"] = abs(timezone.now() - database_now) < timedelta(seconds=5)
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # whatever it is, the answer is "not ready"
        return JsonResponse({**checks, "error": type(error).__name__}, status=503)
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus; nginx keeps this path inside the network."""
    registry = CollectorRegistry()
    waiting = Gauge("portal_deliveries", "Deliveries by status", ["status"], registry=registry)
    for status in (DeliveryStatus.PENDING, DeliveryStatus.PARKED):
        waiting.labels(status.value).set(Delivery.objects.filter(status=status).count())
    oldest = Gauge("portal_oldest_delivery_seconds", "Age of the oldest", registry=registry)
    first = Delivery.objects.filter(status=DeliveryStatus.PENDING).order_by("event__at").first()
    oldest.set((timezone.now() - first.event.at).total_seconds() if first else 0)
    canary = Gauge("portal_worker_canary_age_seconds", "Since a sweep ended", registry=registry)
    seen = cache.get("worker-canary")
    age = (timezone.now() - datetime.fromisoformat(seen)).total_seconds() if seen else -1
    canary.set(age)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
