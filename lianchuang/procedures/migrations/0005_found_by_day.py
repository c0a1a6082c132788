from django.db import migrations, models


class Migration(migrations.Migration):
    """The cases of a ground, the newest first, a page at a time; and how many there are, without reading them."""

    dependencies = [("procedures", "0004_found_by_title")]

    operations = [
        migrations.AddIndex(
            "case",
            models.Index(fields=["-opened_on", "id"], include=["organisation", "result"], name="case_by_day"),
        ),
    ]
