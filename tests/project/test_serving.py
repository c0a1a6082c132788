"""The service outlives a moment in which its database has no answer: the tables of a sample that is thrown away."""

from django.db import DatabaseError, connection

from lianchuang.project import serving


def test_a_database_without_an_answer_ends_no_service_and_is_told(monkeypatch, capsys):
    def no_table():
        raise DatabaseError("relation does not exist")

    monkeypatch.setattr(serving, "seal", no_table)
    monkeypatch.setattr(connection, "close", lambda: None)
    serving.seal_or_tell()
    assert "日志这一次没有封存，两秒后再试：relation does not exist" in capsys.readouterr().err
