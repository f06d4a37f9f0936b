"""A second start collects the static files only where they changed."""

from credit_portal.launcher import static_files


def test_what_was_collected_does_not_count_as_a_change(tmp_path, monkeypatch):
    monkeypatch.setattr(static_files, "ROOT", tmp_path)
    for folder in ("static/css", "var/static/css"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "static/css/base.css").write_text("a{}")
    before = static_files._fingerprint()

    (tmp_path / "var/static/css/base.css").write_text("a{}")
    assert static_files._fingerprint() == before

    (tmp_path / "static/css/more.css").write_text("b{}")
    assert static_files._fingerprint() != before
