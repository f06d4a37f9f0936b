"""Why a document cannot be made or shown."""

from django.utils.translation import gettext_lazy as _

from credit_portal.errors import PortalError


class DocumentDamaged(PortalError):
    """The kept file is missing, or is not the one that was sealed."""

    code = "document_damaged"
    status = 500
    message = _("文书文件与存档摘要不一致，暂时不能打开。我们已收到提醒。")


class ResourceRefused(Exception):
    """A paper asked for something outside the project's own files; rendering stops."""
