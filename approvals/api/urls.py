"""Addresses of the API, version 1."""

from rest_framework.routers import SimpleRouter

from .viewsets import CaseViewSet, MatterViewSet

router = SimpleRouter()
router.register("matters", MatterViewSet, basename="api-matter")
router.register("cases", CaseViewSet, basename="api-case")
urlpatterns = router.urls
