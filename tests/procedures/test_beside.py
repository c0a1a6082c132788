"""Work done in a process beside this one gives what it would give here."""

import os

import pytest

from lianchuang.procedures import beside
from lianchuang.procedures.beside import Beside, Failed


def broken() -> None:
    raise LookupError("nothing there")


def test_the_result_comes_back_whole_however_large():
    assert Beside(lambda: ["联创"] * 200_000).result() == ["联创"] * 200_000


def test_several_pieces_of_work_go_on_at_once():
    begun = [Beside(lambda number=number: number * number) for number in range(3)]
    assert [one.result() for one in begun] == [0, 1, 4]


@pytest.mark.skipif(not beside.possible(), reason="one processor, or no fork")
def test_it_is_done_in_another_process():
    assert Beside(os.getpid).result() != os.getpid()


@pytest.mark.skipif(not beside.possible(), reason="one processor, or no fork")
def test_work_that_breaks_off_says_where():
    with pytest.raises(Failed, match="nothing there"):
        Beside(broken).result()


def test_it_is_done_here_where_there_is_one_processor_only(monkeypatch):
    monkeypatch.setattr(beside, "possible", lambda: False)
    assert Beside(os.getpid).result() == os.getpid()
