"""`lianchuang manage verify_files`: whether every kept file is still there; above all after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lianchuang.evidence.keeping import spoilt
from lianchuang.evidence.models import KeptFile


class Command(BaseCommand):
    help = "核对留存的材料文件：有没有少、有没有被改"

    def handle(self, *args: Any, **options: Any) -> None:
        kept = KeptFile.objects.filter(emptied_on=None)
        wrong = spoilt(kept.values_list("kept_sha256", flat=True).distinct().order_by("kept_sha256").iterator())
        for sha256 in wrong:
            self.stdout.write(f"少了或被改了：{sha256}")
        if wrong:
            raise CommandError(f"{len(wrong)} 份文件不对，请从备份里找回 files/ 里同名的文件")
        self.stdout.write(f"{kept.count()} 份文件都在，一个字节不差")
