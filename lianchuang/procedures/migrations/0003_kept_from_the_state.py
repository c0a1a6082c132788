from django.db import migrations, models


def kept(path):
    found = models.Func(models.F("raw_state"), template=f"jsonb_path_query_array(%(expressions)s, '{path}')")
    return models.GeneratedField(db_persist=True, expression=found, output_field=models.JSONField())


class Migration(migrations.Migration):
    """What pages over a whole district ask of every case stands in small columns; PostgreSQL fills them by itself."""

    dependencies = [("procedures", "0002_convention")]

    operations = [
        migrations.AddField(
            "case", "running_clocks", kept("$.clocks[*] ? (@.met_on == null && @.stopped_on == null)")
        ),
        migrations.AddField("case", "open_findings", kept("$.findings[*] ? (@.closed_on == null)")),
        migrations.AddField("case", "valid_steps", kept("$.takings[*] ? (@.valid == true).step")),
        migrations.AddField("case", "valid_days", kept("$.takings[*] ? (@.valid == true).occurred_on")),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["organisation"], condition=~models.Q(open_findings=[]), name="case_with_open_findings"
            ),
        ),
    ]
