"""Print who can sign in to the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from applicants.models import Post, User

from .load_demo import PASSWORD


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Demonstration accounts, password for all: {PASSWORD}")
        people = User.objects.filter(person__isnull=False).select_related("person__credit_file")
        for user in people.order_by("person__credit_file__grade", "pk"):
            firms = ", ".join(m.company.name for m in user.memberships.select_related("company"))
            grade = user.person.credit_file.grade
            acts = f"  acts for {firms}" if firms else ""
            self.stdout.write(f"  {user.username:<12} grade {grade}  {user.person.name}{acts}")
        for post in Post.objects.select_related("user", "department").order_by("pk"):
            where = post.department.code if post.department else "all departments"
            self.stdout.write(f"  {post.user.username:<12} {post.role} ({where})")
