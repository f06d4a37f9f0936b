"""What tests loosen, and nothing else."""

import os
import tempfile

os.environ.setdefault("PORTAL_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "test")
os.environ.setdefault("PORTAL_ID_KEY", "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0=")
os.environ.setdefault("PORTAL_INDEX_KEY", "aW5kZXgta2V5LWluZGV4LWtleS1pbmRleC1rZXktaW4=")
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-test-"))

from .settings import *  # noqa: F403
from .settings import STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
CELERY_TASK_ALWAYS_EAGER = False
SMS_BACKEND = "file"
AXES_ENABLED = False
SIGNING_DIR = VAR_DIR / "signing"
