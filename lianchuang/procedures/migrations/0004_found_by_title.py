from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from lianchuang.ledger.tables import InSql

PIECES = r"""
create function procedures_pieces(text) returns text[] immutable parallel safe strict language sql as $$
    select string_to_array(it, null) || array(select substr(it, place, 2) from generate_series(1, length(it) - 1) place)
    from (select lower(regexp_replace(normalize($1, nfkc), '\s', '', 'g')) as it) folded
$$
"""


class Migration(migrations.Migration):
    """A case is found by any piece of its title, as an organisation is by its name: an index over the single characters
    and pairs of it (the same that `registry.naming.grams` takes), which PostgreSQL draws up by itself."""

    dependencies = [("procedures", "0003_kept_from_the_state")]

    operations = [
        InSql(PIECES, "drop function procedures_pieces(text)"),
        migrations.AddIndex(
            "case",
            GinIndex(models.Func(models.F("title"), function="procedures_pieces"), name="case_by_pieces_of_title"),
        ),
    ]
