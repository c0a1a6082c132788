"""What the worker does by the clock: write down whom to remind, put it into letters, send them."""

from django.utils import timezone
from procrastinate.contrib.django import app

from lianchuang.reminding import mail, outbox, robots
from lianchuang.reminding.models import Letter
from lianchuang.rulebook import rulebook

MORNING = 8  # o'clock, from when a robot speaks on a working day


@app.periodic(cron="7 * * * *")
@app.task(name="reminding.remind", queue="reminding", lock="reminding", queueing_lock="reminding.remind")
def remind(timestamp: int) -> None:
    """Every hour: who is to be told of what, by the duties of the day."""
    outbox.remind(timezone.localdate(), timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="reminding.send", queue="reminding", lock="reminding", queueing_lock="reminding.send")
def send(timestamp: int) -> None:
    """Every five minutes: letters, by the ways that the operator set up. Without any, nothing is written."""
    now = timezone.now()
    ways: dict[str, outbox.Send] = {}
    if mail.is_set_up():
        ways[Letter.Channel.MAIL] = mail.send
        outbox.write_letters(now)
    local = timezone.localtime(now)
    for channel in robots.switched_on():
        ways[channel] = robots.send
        if local.hour >= MORNING and rulebook().calendar.is_working_day(local.date()):
            outbox.write_to_robot(channel, now)
    if ways:
        outbox.dispatch(now, ways)
