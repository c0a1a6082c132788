

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Election',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('vote', '表决'), ('election', '选举')], max_length=8, verbose_name='类别')),
                ('mode', models.CharField(choices=[('paper', '纸质票'), ('on_site', '现场领票，手机投'), ('remote', '登录后在手机上投')], max_length=8, verbose_name='方式')),
                ('question', models.TextField(verbose_name='问题')),
                ('question_hash', models.CharField(max_length=64)),
                ('rules', models.JSONField(default=list)),
                ('outer_pub', models.BinaryField(null=True)),
                ('inner_pub', models.BinaryField(null=True)),
                ('box_pub', models.BinaryField(null=True)),
                ('key_ref', models.CharField(blank=True, max_length=40)),
                ('publication', models.CharField(choices=[('counts', '公布票的编号和选择'), ('full', '连同每一票的签名都公布')], default='counts', max_length=8, verbose_name='公布')),
                ('state', models.CharField(choices=[('open', '正在投票'), ('stopped', '已截止，等开箱'), ('closed', '已计票'), ('void', '无效')], default='open', max_length=8, verbose_name='状态')),
                ('opened_on', models.DateField(verbose_name='开始')),
                ('closed_on', models.DateField(null=True, verbose_name='计票')),
                ('organisation', models.ForeignKey(db_column='organisation', on_delete=django.db.models.deletion.PROTECT, related_name='elections', to='registry.organisation')),
            ],
            options={
                'db_table': 'ballot_election',
                'ordering': ['-opened_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('outer_id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('envelope', models.BinaryField()),
                ('election', models.ForeignKey(db_column='election', on_delete=django.db.models.deletion.PROTECT, related_name='envelopes', to='ballots.election')),
            ],
            options={
                'db_table': 'ballot_envelope',
            },
        ),
        migrations.CreateModel(
            name='Roll',
            fields=[
                ('pk', models.CompositePrimaryKey('election_id', 'member_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('present', models.BooleanField(default=False, verbose_name='到会')),
                ('issued', models.BooleanField(default=False, verbose_name='已领票')),
                ('request_hash', models.CharField(blank=True, max_length=64)),
                ('election', models.ForeignKey(db_column='election', on_delete=django.db.models.deletion.PROTECT, related_name='roll', to='ballots.election')),
                ('member', models.ForeignKey(db_column='member', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'db_table': 'ballot_roll',
            },
        ),
        migrations.CreateModel(
            name='SealedVote',
            fields=[
                ('commitment', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('m', models.TextField()),
                ('sig', models.BinaryField()),
                ('election', models.ForeignKey(db_column='election', on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='ballots.election')),
            ],
            options={
                'db_table': 'ballot_sealed',
            },
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('code_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('used', models.CharField(blank=True, max_length=64)),
                ('election', models.ForeignKey(db_column='election', on_delete=django.db.models.deletion.PROTECT, related_name='slips', to='ballots.election')),
            ],
            options={
                'db_table': 'ballot_slip',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numbers', models.JSONField()),
                ('election', models.ForeignKey(db_column='election', on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='ballots.election')),
                ('teller', models.ForeignKey(db_column='teller', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'ballot_tally',
            },
        ),
        migrations.AddConstraint(
            model_name='election',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='election_is_counted_after_it_opens', violation_error_message='计票不能早于开始投票。'),
        ),
        migrations.AddConstraint(
            model_name='election',
            constraint=models.CheckConstraint(condition=models.Q(('mode', 'paper'), models.Q(('box_pub__isnull', False), ('inner_pub__isnull', False), ('outer_pub__isnull', False)), _connector='OR'), name='election_without_paper_has_keys', violation_error_message='电子投票要有密钥。'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('election', 'teller'), name='tally_once'),
        ),
    ]
