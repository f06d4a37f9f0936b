"""Acts that happen at once, each in a thread with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from credit_portal.errors import PortalError

SEATS = 40  # connections the test server has room for


def together(*acts: Callable[[], Any]) -> list[Any]:
    """The value of each act, or the code of its refusal; all start once every one is there."""
    start = threading.Barrier(min(len(acts), SEATS))
    seats = threading.Semaphore(SEATS)

    def run(numbered: tuple[int, Callable[[], Any]]) -> Any:
        number, act = numbered
        with seats:
            try:
                with connection.cursor() as cursor:  # a busy machine must not end the wait
                    cursor.execute("set lock_timeout = '120s'; set statement_timeout = '120s'")
                if number < SEATS:
                    start.wait(timeout=60)
                return act()
            except PortalError as refusal:
                return refusal.code
            finally:
                connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, enumerate(acts)))
