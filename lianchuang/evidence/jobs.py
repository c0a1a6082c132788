"""What the worker does by the clock: look ahead for what reviewers should ask."""

from django.utils import timezone
from procrastinate.contrib.django import app

from lianchuang.evidence import ahead


@app.periodic(cron="*/5 * * * *")
@app.task(name="evidence.look_ahead", queue="evidence", lock="evidence", queueing_lock="evidence.look_ahead")
def look_ahead(timestamp: int) -> None:
    """Every five minutes: what was recorded since is looked through, so that nobody who opens the questions waits."""
    ahead.look_ahead(timezone.localdate(), timezone.now())
