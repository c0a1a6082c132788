from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rounds', '0005_rechecks'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='plan',
            name='plan_periods_are_days',
        ),
        migrations.AddField(
            model_name='plan',
            name='former_years',
            field=models.PositiveSmallIntegerField(default=3, verbose_name='离任后回避（年）'),
        ),
        migrations.AddField(
            model_name='plan',
            name='return_days',
            field=models.PositiveSmallIntegerField(default=5, verbose_name='退回后答复期（工作日）'),
        ),
        migrations.AddField(
            model_name='freezing',
            name='district_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('notice_days__gte', 1), ('reply_days__gte', 1), ('return_days__gte', 1)), name='plan_periods_are_days', violation_error_message='公示期和答复期至少一个工作日。'),
        ),
    ]
