import socket
import stat

from credit_portal.launcher import lock


def test_taken_port_is_named_with_the_way_out(portal, var):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        answer = portal("up", PORTAL_VAR=str(var.path), PORTAL_PORT=str(taken))

    assert answer.returncode == 1
    assert f"portal: Port {taken} on 127.0.0.1 cannot be used" in answer.stderr
    assert f"PORTAL_PORT={taken + 100} ./portal up" in answer.stderr


def test_port_that_is_no_number_is_refused(portal, var):
    answer = portal("up", PORTAL_VAR=str(var.path), PORTAL_PORT="eighty")

    assert answer.returncode == 1
    assert answer.stderr.startswith("portal: PORTAL_PORT=eighty is not a port.")


def test_second_portal_on_the_same_directory_is_refused(portal, var):
    with lock.only_one(var, "http://127.0.0.1:8000"):
        answer = portal("up", PORTAL_VAR=str(var.path))

    assert answer.returncode == 1
    assert f"portal: Another portal runs on {var.path}: process" in answer.stderr


def test_directory_that_cannot_be_made_is_named(portal, tmp_path):
    (tmp_path / "file").touch()

    answer = portal("up", PORTAL_VAR=str(tmp_path / "file" / "var"))

    assert answer.returncode == 1
    assert f"portal: Cannot write to {tmp_path / 'file' / 'var'}" in answer.stderr


def test_unknown_command_shows_how_to_use_it(portal):
    answer = portal("fly")

    assert answer.returncode == 2
    assert answer.stderr.startswith("usage: ./portal up")


def test_state_is_private_to_its_owner(var):
    folders = (var.keys, var.logs, var.run)

    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3
