import pytest

from credit_portal.launcher.errors import LauncherError
from credit_portal.launcher.paths import SOCKET_LIMIT, Var, socket_directory
from credit_portal.launcher.postgres import MAJOR, Postgres


@pytest.fixture
def as_user(monkeypatch):
    """The way of running that keeps everything below var/."""
    monkeypatch.setattr("credit_portal.launcher.postgres.way_of_running", lambda: "user:1000")


def test_database_of_another_major_version_is_left_alone(var, as_user):
    data = var.path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("15\n")

    with pytest.raises(LauncherError, match="belongs to PostgreSQL 15, the portal runs"):
        Postgres(var).prepare()

    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_directory_that_is_no_database_is_left_alone(var, as_user):
    data = var.path / "postgres"
    data.mkdir()
    (data / "letter.txt").write_text("keep me")

    with pytest.raises(LauncherError, match="is no PostgreSQL"):
        Postgres(var).prepare()

    assert (data / "letter.txt").read_text() == "keep me"


def test_database_made_another_way_is_refused(var, as_user):
    (var.path / "postgres.way").write_text("namespace")

    with pytest.raises(LauncherError, match="was made running as namespace, this is user:1000"):
        Postgres(var).prepare()


def test_existing_database_is_taken_as_it_is(var, as_user):
    data = var.path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text(f"{MAJOR}\n")

    assert Postgres(var).prepare() is False


def test_address_holds_the_socket_directory(var, as_user):
    folder = str(socket_directory(var)).replace("/", "%2F")

    assert Postgres(var).url == f"postgres://portal@{folder}/portal"


def test_long_path_gets_a_short_private_socket_directory(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    var = Var(tmp_path / ("long" * 30))

    folder = socket_directory(var)

    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(f"{folder}/.s.PGSQL.5432") <= SOCKET_LIMIT


def test_socket_directory_open_to_others_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    var = Var(tmp_path / ("long" * 30))
    socket_directory(var).chmod(0o777)

    with pytest.raises(LauncherError, match="is not private to this user"):
        socket_directory(var)
