"""What can happen to a notice."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeEvent(TextChoices):
    """Events whose subject is a Notice; without data, the notice holds what there is to say."""

    TEXT_OWED = "notice.text_owed", _("短信待发")
