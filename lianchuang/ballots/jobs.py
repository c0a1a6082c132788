"""What the worker does by the clock: finish counts that were cut off."""

from procrastinate.contrib.django import app

from lianchuang.ballots import closing


@app.periodic(cron="23 * * * *")
@app.task(name="ballots.finish_counts", queue="ballots", lock="ballots", queueing_lock="ballots.finish_counts")
def finish_counts(timestamp: int) -> None:
    """Every hour: nothing is left of envelopes and keys whose ballot is counted."""
    closing.finish_counts()
