"""A clerk of all departments who is signed in; prints the cookie.

usage: python -m benchmarks.queue_clerk
"""

import django


def main() -> None:
    django.setup()
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from applicants.enums import Role
    from applicants.models import Post, User

    clerk, _ = User.objects.get_or_create(username="desk-clerk", defaults={"is_staff": True})
    for role in (Role.CLERK, Role.HEAD):
        Post.objects.get_or_create(user=clerk, role=role, department=None)
    Authenticator.objects.get_or_create(
        user=clerk, type=Authenticator.Type.TOTP, defaults={"data": {}}
    )
    session = SessionStore()
    session[SESSION_KEY] = str(clerk.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
    session.save()
    print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


if __name__ == "__main__":
    main()
