from django.db import migrations


class Migration(migrations.Migration):
    """The periods of a district are asked below this room: `procedures` takes their table over."""

    dependencies = [("reminding", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Convention")]),
    ]
