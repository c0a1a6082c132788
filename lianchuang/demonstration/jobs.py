"""A sample district, built by the worker for somebody who looks around before setting up their own."""

from procrastinate.contrib.django import app

from lianchuang.demonstration.district import build, discard, is_empty, unfinished


@app.task(name="demonstration.sample", queue="sample")
def sample(area: str, unions: int) -> None:
    """Build it, if nothing has been entered yet. What an earlier run left half done goes first."""
    if unfinished().exists():
        discard()
    if is_empty():
        build(area=area, unions=unions, seed=1, on=None)
