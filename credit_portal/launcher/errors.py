"""A failure the user can mend."""


class LauncherError(Exception):
    """One line on what is wrong, one on what to do about it."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
