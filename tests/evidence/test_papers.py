"""Papers of a case: kept once, told of in the journal, taken back, emptied by a second person."""

import pytest
from django.core.management import CommandError, call_command

from lianchuang.evidence import acts, keeping
from lianchuang.evidence.acts import OTHER, FileRefused, NoRoom, Refused
from lianchuang.evidence.models import KeptFile, Paper, Visibility
from lianchuang.ledger.models import Event
from lianchuang.ledger.sealing import seal
from lianchuang.ledger.verification import verify_journal
from lianchuang.procedures.acts import acts_of, replayed
from tests.evidence.conftest import CHAIR, DAY, OFFICER
from tests.evidence.pictures import PDF, jpeg, scene


def add(case, step, data=PDF, name=None, visibility=Visibility.CASE):
    return acts.add_paper(case, step, name or step.papers[0], data, visibility=visibility, by=CHAIR, on=DAY)


def files():
    return sorted(path.name for path in keeping.folder().rglob("*") if path.is_file())


def test_a_paper_is_kept_under_its_hash_and_told_of(case, step):
    paper = add(case, step)
    assert files() == [paper.file.sha256]
    assert paper.file.place.read_bytes() == PDF
    told = Event.objects.get(kind="paper.added").payload
    assert (told["case"], told["step"], told["name"]) == (case.pk, step.id, step.papers[0])
    assert (told["sha256"], told["size"], told["type"]) == (paper.file.sha256, len(PDF), "pdf")


def test_the_same_file_in_two_cases_is_one_file(case, other_case, step):
    first, second = add(case, step), add(other_case, step)
    assert first.file == second.file
    assert len(files()) == KeptFile.objects.count() == 1


def test_the_same_file_under_the_same_paper_changes_nothing(case, step):
    assert add(case, step) == add(case, step)
    assert Event.objects.filter(kind="paper.added").count() == 1


def test_who_may_look_is_not_changed_by_bringing_a_file_again(case, step):
    add(case, step)
    with pytest.raises(Refused, match="先撤回再传"):
        add(case, step, visibility=Visibility.SENSITIVE)


def test_of_a_photo_the_clean_copy_is_kept_and_both_hashes_are_told(case, step):
    paper = add(case, step, jpeg(scene(1), place=True), OTHER)
    assert b"NamedPhoneMaker" not in paper.file.place.read_bytes()
    told = Event.objects.get(kind="paper.added").payload
    assert told["sha256"] != told["kept_sha256"]
    assert files() == [told["kept_sha256"]]


def test_a_paper_never_changes_what_a_case_is(case, step):
    before, acts_before = replayed(case).as_json(), len(acts_of(case))
    add(case, step)
    assert (replayed(case).as_json(), len(acts_of(case))) == (before, acts_before)


def test_what_is_refused_leaves_nothing(case, step):
    with pytest.raises(FileRefused):
        add(case, step, b"MZ a program")
    with pytest.raises(Refused, match="没有这样材料"):
        add(case, step, PDF, "没听说过的材料")
    assert (files(), Paper.objects.count(), Event.objects.filter(kind__startswith="paper.").count()) == ([], 0, 0)


def test_a_withdrawn_paper_stays_in_the_journal_and_may_be_brought_again(case, step):
    paper = add(case, step)
    acts.withdraw(paper, reason="传错了", by=CHAIR, on=DAY)
    assert not Paper.objects.standing().exists()
    assert Event.objects.get(kind="paper.withdrawn").payload["sha256"] == paper.file.sha256
    with pytest.raises(Refused, match="已经撤回"):
        acts.withdraw(paper, reason="再撤一次", by=CHAIR, on=DAY)
    assert add(case, step).pk != paper.pk


def test_a_reason_is_asked_for(case, step):
    with pytest.raises(Refused, match="理由"):
        acts.withdraw(add(case, step), reason=" ", by=CHAIR, on=DAY)


def test_emptying_takes_two_people_and_leaves_the_journal_whole(case, step, django_capture_on_commit_callbacks):
    paper = add(case, step)
    with pytest.raises(Refused, match="先撤回"):
        acts.empty(paper, reason="有个人信息", by=OFFICER, on=DAY)
    acts.withdraw(paper, reason="有个人信息", by=CHAIR, on=DAY)
    paper.refresh_from_db()
    with pytest.raises(Refused, match="换一个人"):
        acts.empty(paper, reason="有个人信息", by=CHAIR, on=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        acts.empty(paper, reason="有个人信息", by=OFFICER, on=DAY)
    assert files() == []
    assert Event.objects.get(kind="paper.emptied").payload["sha256"] == paper.file.sha256
    seal()
    assert verify_journal().sound
    with pytest.raises(FileRefused, match="清除过"):
        add(case, step)


def test_a_file_that_another_paper_shows_is_not_emptied(case, other_case, step):
    paper = add(case, step)
    add(other_case, step)
    acts.withdraw(paper, reason="不该留", by=CHAIR, on=DAY)
    paper.refresh_from_db()
    with pytest.raises(Refused, match="别的材料"):
        acts.empty(paper, reason="不该留", by=OFFICER, on=DAY)


def test_a_full_disk_refuses_files_and_says_so(case, step, monkeypatch):
    monkeypatch.setattr(keeping.shutil, "disk_usage", lambda path: type("D", (), {"free": 1 << 20, "total": 1 << 40}))
    with pytest.raises(NoRoom, match="快满了"):
        add(case, step)
    assert not Paper.objects.exists()


def test_a_file_that_was_changed_or_lost_is_found_after_a_restore(case, step, capsys):
    paper, photo = add(case, step), add(case, step, jpeg(scene(1)), OTHER)
    call_command("verify_files")
    assert "2 份文件都在" in capsys.readouterr().out
    paper.file.place.write_bytes(PDF + b" ")
    photo.file.place.unlink()
    with pytest.raises(CommandError, match="2 份文件不对"):
        call_command("verify_files")
    told = capsys.readouterr().out
    assert paper.file.kept_sha256 in told
    assert photo.file.kept_sha256 in told


def test_an_emptied_file_is_not_missed(case, step, django_capture_on_commit_callbacks):
    paper = add(case, step)
    acts.withdraw(paper, reason="有个人信息", by=CHAIR, on=DAY)
    paper.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        acts.empty(paper, reason="有个人信息", by=OFFICER, on=DAY)
    call_command("verify_files")
