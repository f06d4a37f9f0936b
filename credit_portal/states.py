"""A model with a protected state field that can still be refreshed and is saved only once."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django_fsm import ConcurrentTransitionMixin, FSMFieldMixin


class StateModel(ConcurrentTransitionMixin, models.Model):
    """Keeps FSM protection on while reading the row again.

    A save whose row was moved by somebody else raises ConcurrentTransition.
    """

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        protected = {
            f.attname
            for f in self._meta.concrete_fields
            if isinstance(f, FSMFieldMixin) and f.protected
        }
        if fields is None:
            deferred = self.get_deferred_fields()
            fields = [f.attname for f in self._meta.concrete_fields if f.attname not in deferred]
        fields = list(fields)
        kept = {
            name: self.__dict__.pop(name)
            for name in protected & set(fields)
            if name in self.__dict__
        }
        try:
            models.Model.refresh_from_db(self, using, fields, from_queryset)
        except BaseException:
            self.__dict__.update(kept)
            raise
        self._update_initial_state()
