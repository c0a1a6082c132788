"""`lianchuang manage letters`: reminders that did not go out, or of which it is not known whether they arrived."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lianchuang.reminding.models import Letter
from lianchuang.reminding.outbox import send_again


class Command(BaseCommand):
    help = "列出没有发出的提醒，和不知道对方收没收到的提醒；后一种不会自己再发"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", metavar="KEY", help="把不知道收没收到的这一封再发一次（对方可能收到两封）")

    def handle(self, *args: Any, again: str | None = None, **options: Any) -> None:
        if again:
            if not send_again(again):
                raise CommandError(f"没有这样一封不知道收没收到的提醒：{again}")
            self.stdout.write(f"会再发一次：{again}")
            return
        rows = list(Letter.objects.filter(sent_at=None).order_by("pk"))
        for one in rows:
            state = "不知道收没收到" if one.unknown_at else f"没有发出，试过 {one.attempts} 次"
            made = timezone.localtime(one.made_at)
            self.stdout.write(f"{one.key}  {made:%Y-%m-%d %H:%M}  {one.get_channel_display()}  {state}  {one.problem}")
        self.stdout.write(
            f"没有发出 {sum(not one.unknown_at for one in rows)} 封，"
            f"不知道收没收到 {sum(bool(one.unknown_at) for one in rows)} 封"
        )
