from django.db import migrations, models


class Migration(migrations.Migration):
    """The periods of a district are asked by whoever takes a step: their table moves here from `reminding`."""

    dependencies = [("procedures", "0001_initial"), ("registry", "0001_initial"), ("reminding", "0002_convention_leaves")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table reminding_convention rename to procedures_convention",
                    "alter table procedures_convention rename to reminding_convention",
                ),
            ],
            state_operations=[
                migrations.CreateModel(
                    name="Convention",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("notice_days", models.PositiveSmallIntegerField(default=7, verbose_name="给下级的办理时间（天）")),
                        ("above_days", models.PositiveSmallIntegerField(default=7, verbose_name="逾期几天报上一级")),
                        ("district_days", models.PositiveSmallIntegerField(default=30, verbose_name="逾期几天报区里")),
                        ("district", models.OneToOneField(on_delete=models.deletion.PROTECT, related_name="+", to="registry.organisation")),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("above_days__gte", 1), ("district_days__gt", models.F("above_days"))),
                                name="convention_goes_up_in_order",
                                violation_error_message="报区里的天数要多于报上一级的天数，报上一级至少 1 天。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("notice_days__lte", 90), ("district_days__lte", 365)),
                                name="convention_in_bounds",
                                violation_error_message="给下级的时间最多 90 天，报区里最多 365 天。",
                            ),
                        ]
                    },
                ),
            ],
        ),
    ]
