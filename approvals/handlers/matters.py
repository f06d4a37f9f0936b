"""Who has to look at a matter next: the second person, or who wrote in its draft."""

from django.db.models import Q, QuerySet

from applicants.enums import Role
from applicants.models import User
from credit_portal.events.models import Event
from credit_portal.events.registry import on
from credit_portal.notices.services import tell

from ..enums import MatterDraftStatus
from ..events import MatterDraftEvent, MatterEvent
from ..models import Matter, MatterDraft
from ..permissions import is_second_person

SECOND = (Role.CATALOGUE_OFFICER, Role.HEAD)


@on(MatterDraftEvent.SUBMITTED)
def tell_who_may_publish(event: Event) -> None:
    """Nobody, where it was published or taken back since."""
    draft = MatterDraft.objects.get(pk=event.subject_id)
    if draft.status != MatterDraftStatus.SUBMITTED:
        return
    for user in _second_persons(draft.department_id):
        if is_second_person(user, draft):
            _tell(user, "matter.submitted", event, draft.content, f"drafts/{draft.pk}")


@on(MatterDraftEvent.SENT_BACK)
def tell_who_wrote(event: Event) -> None:
    draft = MatterDraft.objects.select_related("edited_by").get(pk=event.subject_id)
    _tell(draft.edited_by, "matter.sent_back", event, draft.content, f"drafts/{draft.pk}")


@on(MatterEvent.STOP_ASKED, MatterEvent.RESUMPTION_ASKED)
def tell_who_may_confirm(event: Event) -> None:
    """A stop, or its end."""
    matter = Matter.objects.get(pk=event.subject_id)
    names = {"name_zh": matter.name_zh, "name_en": matter.name_en}
    for user in _second_persons(matter.department_id):
        if user.pk != event.by_id:
            _tell(user, "matter.stop_asked", event, names, f"{matter.code}/stop")


def _second_persons(department: str) -> QuerySet[User]:
    """Officers and heads of the department, by name; others may publish and are not called."""
    here = Q(posts__department=None) | Q(posts__department=department)
    staff = User.objects.filter(is_active=True, is_staff=True)
    return staff.filter(here, posts__role__in=SECOND).distinct().order_by("pk")


def _tell(user: User, kind: str, event: Event, names: dict[str, str], page: str) -> None:
    tell(
        user,
        kind,
        event=event,
        url=f"/office/catalogue/{page}/",
        params={"matter": names["name_zh"], "matter_en": names["name_en"]},
        also=(),
    )
