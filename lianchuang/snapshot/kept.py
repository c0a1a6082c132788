"""The rows of a district's cases as they were last read: a case whose row has not changed is not read again.

What a snapshot says of a case as of a day follows from the case's own row and the day; only the organisation that it
brought about is looked up elsewhere. So a look at a whole district minutes after the last one need read the few cases
that somebody wrote to in between. The version of a row is PostgreSQL's own: the transaction that wrote it and where it
lies; nothing has to remember to tell.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import polars as pl
from django.db import connection

Fetch = Callable[[str, Sequence[int] | None], pl.DataFrame]
"""Reads the rows of a table for cases; None: for all."""

KEPT = ("cases", "steps", "values", "findings", "clocks")

VERSIONS = """
select coalesce(array_agg(id), '{}'), coalesce(array_agg(hashtextextended(xmin::text || ' ' || ctid::text, 0)), '{}'),
       coalesce(array_agg(id) filter (where result_id is not null), '{}')
  from procedures_case where organisation_id = any(%(reached)s::bigint[]) and opened_on <= %(day)s
"""


class KeptCases:
    """The rows of `KEPT` of all cases of a district as of one day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._versions = pl.DataFrame(schema={"case": pl.Int64, "version": pl.Int64})
        self._frames: dict[str, pl.DataFrame] = {}

    def frames(self, parameters: Mapping[str, object], fetch: Fetch) -> dict[str, pl.DataFrame]:
        """The rows of all cases of the organisations `reached`; read are those that changed since.

        What is written while this reads may be read already, and is read once more the next time.
        """
        with self._lock:
            with connection.cursor() as cursor:
                cursor.execute(VERSIONS, parameters)
                cases, versions, founders = cursor.fetchone()
            now = pl.DataFrame({"case": cases, "version": versions}, schema=self._versions.schema)
            same = now.join(self._versions, on=["case", "version"], how="semi")
            changed = now.join(same, on="case", how="anti")["case"].to_list()
            read = {}
            for name in KEPT:
                founded = founders if name == "cases" else []
                read_again = sorted({*changed, *founded})
                if name not in self._frames:
                    read[name] = fetch(name, None)
                    continue
                stays = same.filter(~pl.col("case").is_in(founded)).select("case")
                old = self._frames[name].join(stays, on="case", how="semi")
                read[name] = pl.concat([old, fetch(name, read_again)]) if read_again else old
            self._versions, self._frames = now, read
            return dict(read)
