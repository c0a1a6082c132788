"""What a worker that died was in the middle of: taken up again, so that nothing waits behind it for ever."""

from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

ATTEMPTS = 3
"""So often a job is begun in all: one under which the worker dies each time is given up, for the sake of the others."""


@app.periodic(cron="* * * * *")
@app.task(name="project.take_up", queue="project", queueing_lock="project.take_up")
async def take_up(timestamp: int) -> None:
    """Every minute: jobs whose worker gives no sign of life any more are begun anew. They hold their lock until then,
    and every job may be begun a second time."""
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts + 1 < ATTEMPTS and not await _follows(job):
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


async def _follows(job: Job) -> bool:
    """Whether the same is waiting to be done again anyway."""
    if job.queueing_lock is None:
        return False
    return bool(list(await app.job_manager.list_jobs_async(status=Status.TODO.value, queueing_lock=job.queueing_lock)))
